import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { transformSync } from '@swc/core';
import { workflowSources } from '../../../src/worker/workflow-sources';

const root = resolve(__dirname, '../../..');
const noted = join(root, 'test/histories/workflow-code.json');

/** A file as its path, or a package as its name, with a hash of what it is. */
export type Code = Readonly<Record<string, string>>;

/** What a worker runs as workflow code: hashes of it, and the changes of commands it knows. */
export interface WorkflowCode {
  readonly hashes: Code;
  /** IDs that are given to `patched` and `deprecatePatch`. */
  readonly patches: readonly string[];
}

/**
 * Everything that the workflows load, without types, comments and format: what changes nothing of these can change no
 * command. Of a package the version counts.
 */
export function workflowCode(): WorkflowCode {
  const hashes: Record<string, string> = {};
  const patches = new Set<string>();
  const { workflowsPath, workflowInterceptorModules, payloadConverterPath } = workflowSources;
  const open = [workflowsPath, ...workflowInterceptorModules, payloadConverterPath];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const name = relative(root, file);
    if (name in hashes) continue;
    const code = compiled(file);
    hashes[name] = createHash('sha256').update(code).digest('hex').slice(0, 12);
    for (const [, id = ''] of code.matchAll(/\b(?:patched|deprecatePatch)\)?\("([^"]+)"/g)) patches.add(id);
    for (const [, wanted = ''] of code.matchAll(/\brequire\("([^"]+)"\)/g)) {
      if (wanted.startsWith('.')) open.push(`${resolve(dirname(file), wanted)}.ts`);
      else Object.assign(hashes, versionOf(wanted));
    }
  }
  return { hashes: sorted(hashes), patches: [...patches] };
}

/** The code that all histories were replayed with, when it was last noted. */
export function notedCode(): Code {
  return JSON.parse(readFileSync(noted, 'utf8')) as Code;
}

export function noteCode({ hashes }: WorkflowCode): void {
  writeFileSync(noted, `${JSON.stringify(hashes, null, 1)}\n`);
}

/** Files and packages that are not what they were. */
export function differences(before: Code, now: Code): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names.filter((name) => before[name] !== now[name]).sort();
}

function compiled(file: string): string {
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    configFile: false,
    swcrc: false,
    minify: true,
    jsc: {
      parser: { syntax: 'typescript' },
      target: 'es2022',
      minify: { compress: false, mangle: false, format: { comments: false } },
    },
    module: { type: 'commonjs' },
  });
  return code;
}

function versionOf(wanted: string): Code {
  const name = wanted.split('/', wanted.startsWith('@') ? 2 : 1).join('/');
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as {
    version: string;
  };
  return { [name]: version };
}

function sorted(hashes: Code): Code {
  return Object.fromEntries(Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
