import { readFileSync, writeFileSync } from 'node:fs';
import { SandboxFailure } from '../sandbox-failure';

/** Variables of a sandbox, by name. */
export type Variables = Readonly<Record<string, string>>;

/** Writes variables as lines that a shell can source. */
export function writeEnvironmentFile(file: string, variables: Variables): void {
  const lines = Object.entries(variables).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`,
  );
  writeFileSync(file, lines.join(''));
}

/**
 * Reads what {@link writeEnvironmentFile} wrote.
 * @throws SandboxFailure when there is no such file: no sandbox is up
 */
export function readEnvironmentFile(file: string): Variables {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new SandboxFailure(`No sandbox is up in this checkout (${file} is not there). Start one: npm run sandbox.`);
  }
  const found = text.matchAll(/^export ([A-Z_][A-Z0-9_]*)='(.*)'$/gm);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, value.replaceAll("'\\''", "'")]));
}
