import type { RolloutClient } from '../../src/client/rollout-client';
import type { RolloutStatus } from '../../src/domain/status';
import { approveTwice, lookUntil } from '../sandbox/look-until';
import { startSandboxWorld } from '../sandbox/sandbox-world';
import type { SandboxWorld } from '../sandbox/sandbox-world';
import type { Release } from './releases';
import { makeRelease } from './releases';

/** A new command of every rollout: in one release for those that begin with it alone, in the other for all. */
const REST = "await (0, workflow_1.sleep)('1s');";

let world: SandboxWorld;
let client: RolloutClient;
const releases: Release[] = [];

function release(statement: string): Release {
  const made = makeRelease(world.sandbox, statement);
  releases.push(made);
  return made;
}

beforeAll(async () => {
  world = await startSandboxWorld({
    configure: (template) => {
      const production = ['environments', 'production'];
      const steps = [
        { weight: 5, window: '10m' },
        { weight: 100, window: '1s' },
      ];
      template.setIn([...production, 'steps'], template.createNode(steps));
      // So few requests may not be enough for a verdict.
      for (const [key, value] of Object.entries({ inconclusiveBudget: '3m', heldFor: '3m' })) {
        template.setIn([...production, 'checks', key], value);
      }
    },
  });
  client = world.client;
});

afterAll(async () => {
  for (const made of releases) made.remove();
  await world.close();
});

const until = (wanted: (status: RolloutStatus) => boolean): Promise<RolloutStatus> =>
  lookUntil(client, 'production', wanted);
const checksOf = ({ checkCounts: { pass, fail, inconclusive } }: RolloutStatus): number => pass + fail + inconclusive;

/** Waits until the run was checked some more times, in the window of five percent. */
async function goesOn(runId: string, from: RolloutStatus): Promise<RolloutStatus> {
  const seen = await until((now) => checksOf(now) >= checksOf(from) + 3);
  expect(seen).toMatchObject({ runId, phase: 'watching', weight: { confirmed: 5 } });
  return seen;
}

test('a rollout at five percent is kept from a release that cannot carry it on, and goes on under one that can', async () => {
  const request = { environment: 'production', imageTag: 'main-b2c3d4e-20260129091500', requestedBy: 'asker' };
  const { runId } = await client.start(request);
  await approveTwice(client);
  const watched = await until(({ phase }) => phase === 'watching');

  await world.sandbox.worker?.stop();
  const unable = release(REST);
  const said = await unable.refusal();
  expect(said).toContain(`run ${runId} of environment/production (last carried on by other workflow code, `);
  expect(said).toContain('run the former release until these runs have ended, then start this one');
  expect(await world.weights()).toBe('95/5');

  // Somebody who says so may start it, and may think better of it.
  await (await unable.start({ ROLLOUT_LEAVE_BEHIND: runId })).stop();

  const former = await world.sandbox.startWorker();
  const carriedOn = await goesOn(runId, watched);
  await former.stop();
  const latter = await release(`if ((0, workflow_1.patched)('rest')) ${REST}`).start();
  try {
    await goesOn(runId, carriedOn);
    await client.decide('abort', { environment: 'production', runId }, { id: 'enough', by: 'asker' });
    expect(await client.result('production')).toMatchObject({ outcome: 'rolledBack' });
    expect(await world.weights()).toBe('100/0');
  } finally {
    await latter.stop();
  }
});
