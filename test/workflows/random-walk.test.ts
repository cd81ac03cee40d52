import fc from 'fast-check';
import type { RolloutResult } from '../../src/domain/status';
import type { FakeWorld } from '../support/fake-world';
import type { RunningRollout } from '../support/rollout-environment';
import type { Move } from '../support/walk';
import { EVENT_LIMIT, HISTORY_LIMIT, limits, worstCaseBytes } from '../../src/domain/event-budget';
import { bytesOf } from '../../src/domain/bytes';
import { failure, fakeWorld } from '../support/fake-world';
import { fortyServices } from '../support/forty-services';
import { useRolloutEnvironment } from '../support/rollout-environment';
import { brokenBy, someMoves } from '../support/walk';

const environment = useRolloutEnvironment();
const MINUTE = 60_000;

interface Walked {
  world: FakeWorld;
  result: RolloutResult;
  history: { events: number; bytes: number };
}

/** A rollout in which these moves are made, one a check; all that follows is good. */
async function walk(moves: readonly Move[], world = fakeWorld()): Promise<Walked> {
  const service = firstOf(world);
  world.scaling = (['blue', 'green'] as const).map((colour) => ({
    service,
    colour,
    resourceId: `service/mpac-prod/${service}-${colour}`,
    scaleInSuspended: colour === 'green',
    suspended: colour === 'green',
  }));
  const ended = await environment().run(world, async (rollout) => {
    world.before.observe = () => make(moves[world.observed.length] ?? 'good', world, rollout, world.observed.length);
    world.sight = (_, number) => {
      const move = moves[number - 1] ?? 'good';
      return move === 'unknown' ? { unknown: 'unreachable' } : { errorRate: move === 'bad' ? 20 : 0 };
    };
    for (const activity of ['readWeights', 'readSlots'] as const)
      world.before[activity] = () => slowBeforeRollback(world);
    await rollout.approved();
    // However long it takes to skip its time.
    await rollout.handle.result().catch(() => undefined);
    return { result: await rollout.result(), history: await rollout.history() };
  });
  return { world, ...ended };
}

/** The first service of a world, whose slots are what happens to. */
function firstOf({ settings }: FakeWorld): string {
  return settings.services[0]?.name ?? '';
}

/**
 * A check that fails cancels what the story does at that instant. The test server, unlike the real one, loses the task in
 * which an activity is cancelled that has just ended; so none ends just then.
 */
async function slowBeforeRollback(world: FakeWorld): Promise<void> {
  const rollsBack = world.writes.some((write) => write.kind === 'weights' && write.to === 0);
  if (!rollsBack) await untilTaken();
}

/** Time for the workflow to take what has just arrived, while the activity at hand is still under way. */
async function untilTaken(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 250));
}

async function make(move: Move, world: FakeWorld, rollout: RunningRollout, number: number): Promise<void> {
  switch (move) {
    case 'pause':
    case 'resume':
    case 'promote':
    case 'abort':
      await rollout.handle.signal(move, { id: `walk-${number}`, by: 'ada' });
      return untilTaken();
    case 'pause for a day':
      await rollout.handle.signal('pause', { id: `walk-${number}`, by: 'ada', forMs: 24 * 60 * MINUTE });
      return untilTaken();
    case 'cancel':
      await rollout.handle.cancel();
      return untilTaken();
    case 'meddle with weights':
      world.weights[world.settings.records.at(-1)?.name ?? ''] = { blue: 30, green: 70 };
      return;
    case 'replace the candidate':
      world.definitions[`${firstOf(world)}-green`] = 'arn:by-hand:99';
      return;
    case 'shrink live':
      setLive(world, 1);
      return;
    case 'grow live':
      setLive(world, 5);
      return;
    case 'lose live':
      world.healthyTargets[`${world.settings.services.at(-1)?.name ?? ''}-blue`] = 0;
      return;
    case 'forget to answer':
      throw failure('AwsUnavailable', 'CloudWatch does not answer.');
    case 'refuse the next write':
      world.before.writeWeights = () => {
        delete world.before.writeWeights;
        throw failure('AwsUnavailable', 'Route 53 does not answer.');
      };
      return;
    case 'good':
    case 'bad':
    case 'unknown':
      return;
  }
}

function setLive(world: FakeWorld, desired: number): void {
  world.desired[`${firstOf(world)}-blue`] = desired;
  world.healthyTargets[`${firstOf(world)}-blue`] = desired;
}

// The same walks every time; WALKS and SEED explore others.
const numRuns = Number(process.env['WALKS'] ?? 10);
const seed = Number(process.env['SEED'] ?? 20260128);
const A_WALK_TAKES_AT_MOST_MS = 15_000;

test(
  'no walk of sights, decisions and accidents breaks an invariant',
  async () => {
    await fc.assert(
      fc.asyncProperty(someMoves('pause'), async (moves) => {
        const { world, result } = await walk(moves);
        expect(brokenBy(world, result)).toEqual([]);
      }),
      { numRuns, seed, endOnFailure: true },
    );
  },
  numRuns * A_WALK_TAKES_AT_MOST_MS,
);

test(
  'no walk of forty services over days breaks an invariant, or what a payload and a history may hold',
  async () => {
    const steps = [5, 50, 100].map((weight) => ({ weight, windowMs: 60 * MINUTE }));
    await fc.assert(
      fc.asyncProperty(someMoves('pause', 'pause for a day'), async (moves) => {
        const fleet = fortyServices({ steps });
        const rare = { everyMs: 10 * MINUTE, lookBackMs: 10 * MINUTE, staleAfterMs: 30 * MINUTE };
        fleet.settings = { ...fleet.settings, checks: { ...fleet.settings.checks, ...rare } };
        const { world, result, history } = await walk(['pause for a day', ...moves], fleet);
        expect(brokenBy(world, result)).toEqual([]);
        expect(bytesOf(result)).toBeLessThan(limits.payload);
        const reckoned = worstCaseBytes(world.settings, bytesOf([result.status.plan, result.snapshot]));
        expect(history.bytes).toBeLessThan(Math.min(reckoned, HISTORY_LIMIT));
        expect(history.events).toBeLessThan(EVENT_LIMIT);
      }),
      { numRuns: Math.ceil(numRuns / 3), seed, endOnFailure: true },
    );
  },
  numRuns * A_WALK_TAKES_AT_MOST_MS,
);

test.each<[string, Move[], string]>([
  ['a weight that falls while it is closed', ['meddle with weights'], 'rolledBack'],
  ['a bad minute', ['good', 'bad'], 'rolledBack'],
  ['promotes all the way', ['promote', 'good', 'promote', 'good', 'promote'], 'completed'],
])('a walk with %s ends as it must', async (_, moves, outcome) => {
  const { world, result } = await walk(moves);
  expect(result.outcome).toBe(outcome);
  expect(brokenBy(world, result)).toEqual([]);
});

test('a broken invariant is found in the log of a walk', async () => {
  const { world, result } = await walk(['good']);
  const weights = { 'portal.example.test': { blue: 50, green: 60 }, 'pgw.example.test': { blue: 50, green: 50 } };
  world.writes.push({ kind: 'weights', to: 70, weights, unconditional: false });
  world.weights['pgw.example.test'] = { blue: 50, green: 50 };
  const broken = brokenBy(world, result).join('\n');
  for (const words of ['weights were not 100', 'records moved apart', 'it closed with', 'a colour was stopped before'])
    expect(broken).toContain(words);
});
