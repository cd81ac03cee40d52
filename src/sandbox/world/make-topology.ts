import { join } from 'node:path';
import { runProgram } from '../processes/run-program';
import type { Variables } from './environment-file';
import { projectRoot } from './places';
import { SandboxFailure } from '../sandbox-failure';

/** What the topology is made with. */
export interface TopologyOptions {
  environment: string;
  imageTag: string;
  /** Tasks of each blue slot. */
  desired: number;
  variables: Variables;
}

/**
 * Makes the two-colour topology with the very command that people use: `rollout bootstrap`.
 * @throws SandboxFailure with its last words when it fails
 */
export async function makeTopology(options: TopologyOptions): Promise<void> {
  const { environment, imageTag, desired, variables } = options;
  const args = ['bootstrap', '--environment', environment, '--image-tag', imageTag, '--desired', String(desired)];
  const end = await runProgram({
    command: process.execPath,
    args: [join(projectRoot, 'bin', 'rollout'), ...args, '--create-zone'],
    env: { PATH: process.env['PATH'], ...variables },
  });
  if (end.exitCode === 0) return;
  const lastWords = (end.stderr || end.stdout).trimEnd().split('\n').at(-1) ?? '';
  throw new SandboxFailure(`rollout bootstrap ended with code ${end.exitCode}: ${lastWords}`);
}
