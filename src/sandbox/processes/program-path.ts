import { existsSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { SandboxFailure } from '../sandbox-failure';

const projectRoot = resolve(__dirname, '../../..');

/**
 * The compiled file of one of our own programs, to be started with `node`.
 * @param program its path below `src`, without extension
 * @throws SandboxFailure when the project has not been built
 * @example programPath('sandbox/service/main')
 */
export function programPath(program: string): string {
  // From `dist` the neighbour is meant; from `src`, under test, what the last build made of it.
  const file = join(projectRoot, 'dist', ...program.split('/')) + '.js';
  if (existsSync(file)) return file;
  const shown = relative(projectRoot, file).split(sep).join('/');
  throw new SandboxFailure(`${shown} does not exist. Build the project first: npm run build.`);
}
