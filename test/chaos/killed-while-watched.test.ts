import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { RolloutClient } from '../../src/client/rollout-client';
import type { RolloutStatus } from '../../src/domain/status';
import { projectRoot } from '../../src/sandbox/world/places';
import { approveTwice, lookUntil, readStatus } from '../sandbox/look-until';
import { startSandboxWorld } from '../sandbox/sandbox-world';
import type { SandboxWorld } from '../sandbox/sandbox-world';

/** More of them for a longer trial: WATCHED_KILLS=20 npx jest test/chaos/killed-while-watched */
const KILLS = Number(process.env['WATCHED_KILLS'] ?? 3);

let world: SandboxWorld;
let client: RolloutClient;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  world = await startSandboxWorld({
    // A window in which there is time to be killed often, with requests enough for a verdict at every check.
    configure: (template) => {
      const steps = [
        { weight: 50, window: '15m' },
        { weight: 100, window: '2s' },
      ];
      template.setIn(['environments', 'production', 'steps'], template.createNode(steps));
    },
  });
  client = world.client;
});

afterAll(async () => {
  await world.close();
});

const until = (wanted: (status: RolloutStatus) => boolean): Promise<RolloutStatus> =>
  lookUntil(client, 'production', wanted);

const checksOf = ({ checkCounts: { pass, fail, inconclusive } }: RolloutStatus): number => pass + fail + inconclusive;

/** Replays what the run has become with the very bundle of the worker. @throws when it does not */
async function replay(): Promise<void> {
  const id = 'environment/production';
  const { stdout } = await world.temporal('workflow', 'show', '--workflow-id', id, '--output', 'json');
  const workflowBundle = { codePath: join(projectRoot, 'dist', 'workflow-bundle.js') };
  await Worker.runReplayHistory({ workflowBundle }, JSON.parse(stdout), id);
}

test(
  `a worker that is killed ${KILLS} times while people watch leaves a run that replays`,
  async () => {
    const watched = world.rollout('watch', '--environment', 'production');
    const { runId } = await client.start({
      environment: 'production',
      imageTag: 'main-b2c3d4e-20260129091500',
      requestedBy: 'asker',
    });
    const run = { environment: 'production', runId };
    await approveTwice(client);
    let worker = world.sandbox.worker;
    let status = await until(({ phase }) => phase === 'watching');
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = checksOf(status);
      if (worker) process.kill(worker.pid, 'SIGKILL');
      await worker?.exited;
      // People go on asking while nobody can answer, and what they asked is answered by the next worker.
      const asked = readStatus(client, 'production');
      await delay(500 + kill * 100);
      worker = await world.sandbox.startWorker();
      await asked;
      status = await until((now) => checksOf(now) >= before + 3);
      await replay();
    }
    await client.decide('abort', run, { id: 'enough', by: 'asker' });
    expect(await client.result('production')).toMatchObject({ outcome: 'rolledBack' });
    await replay();
    await watched;
  },
  120_000 + KILLS * 60_000,
);
