import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeText } from './decode-text';
import type { Explanation } from './explain-issue';
import { ConfigurationError, keyPath, type Fault } from './fault';
import { examine } from './find-faults';
import { configurationJsonSchema } from './json-schema';
import { resolveConfiguration, type Variables } from './resolve';
import { descriptionAt } from './schema-lookup';
import { valueAt } from '../domain/json';
import type { Configuration } from './settings';
import { parseYaml, type YamlSource } from './yaml-source';

const LONGEST_VALUE = 60;

/**
 * Reads, checks and resolves `rollout.yaml`.
 * @param path - the file; relative to the working directory
 * @param env - environment of the process: `TEMPORAL_UI_ADDRESS` is taken when the file has no `temporalUi`
 * @throws ConfigurationError with every fault that was found, each with its line, key, value and cure
 */
export function loadConfiguration(path: string, env: Variables): Configuration {
  const file = resolve(path);
  return parseConfiguration(file, readText(file), env);
}

/**
 * The same for a text that is at hand; `file` is only named in faults, and task definitions are looked for beside it.
 * @throws ConfigurationError
 */
export function parseConfiguration(file: string, text: string, env: Variables): Configuration {
  const source = parseYaml(file, text);
  if (source.faults.length > 0) throw new ConfigurationError(source.faults);
  if (source.data === null)
    throw new ConfigurationError([wholeFile(file, 'is empty', 'start from the rollout.yaml of this package')]);
  const schema = configurationJsonSchema();
  const examined = examine(source.data, schema);
  if (examined.file !== null) return resolveConfiguration(file, examined.file, env);
  const describe = (keys: readonly PropertyKey[]): string | null => descriptionAt(schema, source.data, keys);
  const faults = examined.faults.map((explanation) => faultOf(file, source, explanation, describe));
  throw new ConfigurationError(faults.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)));
}

function readText(file: string): string {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
    const problem = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`;
    throw new ConfigurationError([wholeFile(file, `${file} ${problem}`, 'name another with --config FILE')]);
  }
}

function wholeFile(file: string, problem: string, cure: string): Fault {
  return { file, line: null, path: '', value: null, problem, cure };
}

function faultOf(
  file: string,
  source: YamlSource,
  explanation: Explanation,
  describe: (keys: readonly PropertyKey[]) => string | null,
): Fault {
  const value = valueAt(source.data, explanation.path);
  const place = { file, line: source.lineOf(explanation.path, explanation.key), path: keyPath(explanation.path) };
  if (value === undefined) {
    const purpose = describe(explanation.path);
    const key = String(explanation.path[explanation.path.length - 1] ?? '');
    return {
      ...place,
      value: null,
      problem: 'is missing',
      cure: `add ${key}${purpose === null ? '' : `: ${purpose}`}`,
    };
  }
  return {
    ...place,
    value: explanation.key ? null : shown(value),
    problem: explanation.problem,
    cure: explanation.cure,
  };
}

/** A value as a line can show it; null for a section too long for that. What looks like a secret is not repeated into logs. */
function shown(value: unknown): string | null {
  if (typeof value === 'string' && value.includes('hooks.slack.com')) return '(a webhook, not shown)';
  if (typeof value === 'string' && /^(gh[a-z]|github_pat)_/.test(value)) return '(a token, not shown)';
  const written = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  if (/\bxox[a-z]-|hooks\.slack\.com/.test(written)) return '(a secret of Slack, not shown)';
  if (written.length <= LONGEST_VALUE) return written;
  return typeof value === 'string' ? `${written.slice(0, LONGEST_VALUE)}…` : null;
}
