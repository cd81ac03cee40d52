import type { RolloutClient } from '../../../src/client/rollout-client';
import type { CommandIo, Target } from '../../../src/client/session';
import { runCli } from '../../../src/client/run-cli';
import { START, sampleStatus } from '../../support/status-samples';
import { sampleFacts } from './readings';

/** What a call of the program did. */
export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Where it connected to, once for each connection. */
  readonly targets: readonly Target[];
  /** Connections that were not closed. */
  readonly open: number;
}

/** What every client tells: one rollout runs, wherever it is asked for. */
const standing: Partial<RolloutClient> = {
  list: () => Promise.resolve([]),
  describe: (environment) => Promise.resolve(sampleFacts(environment)),
  watch: async function* () {
    yield { status: sampleStatus({ phase: 'awaitingApproval' }), stale: null, ended: false };
  },
};

/** Runs the program in this process against a client of the test's making. */
export async function cli(
  line: string | readonly string[],
  client: Partial<RolloutClient> = {},
  changes: Partial<CommandIo> = {},
): Promise<CliRun> {
  let stdout = '';
  let stderr = '';
  let open = 0;
  const targets: Target[] = [];
  const io: CommandIo = {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    env: { USER: 'ada' },
    terminal: () => null,
    login: () => 'container-7',
    ask: null,
    now: () => START + 60_000,
    connect: (target) => {
      targets.push(target);
      open += 1;
      const close = (): Promise<void> => {
        open -= 1;
        return Promise.resolve();
      };
      return Promise.resolve({ client: { ...standing, ...client } as RolloutClient, close });
    },
    ...changes,
  };
  const code = await runCli(typeof line === 'string' ? line.split(' ') : line, io);
  return { code, stdout, stderr, targets, open };
}
