import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { SandboxFailure } from '../sandbox-failure';

const projectRoot = resolve(__dirname, '../../..');

/**
 * Finds a program that the sandbox needs. First hit wins: the file named by the variable `SANDBOX_{NAME}` (upper case,
 * `-` as `_`), the project's own Python environment `.venv`, PATH.
 * @throws SandboxFailure when there is none, or the variable names no executable file
 * @example findExecutable('ministack') // honours SANDBOX_MINISTACK
 */
export function findExecutable(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const variable = `SANDBOX_${name.toUpperCase().replaceAll('-', '_')}`;
  const named = environment[variable];
  if (named !== undefined) {
    if (isExecutable(named)) return resolve(named);
    throw new SandboxFailure(`${variable} is ${named}, which is not an executable file.`);
  }
  const folders = [join(projectRoot, '.venv', 'bin'), ...(environment['PATH'] ?? '').split(delimiter).filter(Boolean)];
  const found = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (found !== undefined) return found;
  throw new SandboxFailure(
    `${name} is neither in .venv/bin nor on PATH, and ${variable} is not set. Run npm run bootstrap.`,
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not ours to run: either way not usable.
    return false;
  }
}
