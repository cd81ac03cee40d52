import { join } from 'node:path';
import { runProgram } from '../../src/sandbox/processes/run-program';
import type { ProgramEnd } from '../../src/sandbox/processes/run-program';
import { projectRoot } from '../../src/sandbox/world/places';

/** The scripts that came with the first description of the pipeline. */
export const scripts = [
  'deploy-blue-green.sh',
  'monitor-deployment.sh',
  'rollback-deployment.sh',
  'smoke-tests.sh',
  'send-alert.sh',
] as const;

export type Script = (typeof scripts)[number];

/** Values that a shell would act on if a script handed them over carelessly; each would leave the file `marker`. */
export const hostileValues: readonly string[] = [
  '; touch marker',
  '$(touch marker)',
  '`touch marker`',
  '"; touch marker; "',
  "'; touch marker; '",
  'one\ntouch marker\n',
  '-x && touch marker',
  '* ${IFS}touch${IFS}marker | sh',
];

/** Runs a script from another folder, as a pipeline would, with nothing in its environment but this. */
export function runScript(
  script: Script,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<ProgramEnd> {
  const command = join(projectRoot, 'scripts', script);
  return runProgram({ command, args, cwd, env: { PATH: process.env['PATH'], GITHUB_ACTOR: 'asker', ...env } });
}
