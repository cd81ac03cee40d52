import fc from 'fast-check';
import type { RolloutResult } from '../../src/domain/status';
import type { FakeWorld } from './fake-world';
import { weightsWritten } from './fake-world';

/** What happens around one check of a rollout: what it sees, what a person does, what somebody else or AWS does. */
export type Move =
  | 'good'
  | 'bad'
  | 'unknown'
  | 'pause'
  | 'pause for a day'
  | 'resume'
  | 'promote'
  | 'abort'
  | 'cancel'
  | 'meddle with weights'
  | 'replace the candidate'
  | 'shrink live'
  | 'grow live'
  | 'lose live'
  | 'forget to answer'
  | 'refuse the next write';

/** Mostly good minutes, with something else in between. @param pauses ways to pause */
export function someMoves(...pauses: Move[]): fc.Arbitrary<Move[]> {
  return fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constant('good' as const) },
      {
        weight: 3,
        arbitrary: fc.constantFrom<Move[]>('unknown', ...pauses, 'resume', 'promote', 'grow live', 'shrink live'),
      },
      { weight: 1, arbitrary: fc.constantFrom<Move[]>('forget to answer', 'refuse the next write', 'lose live') },
      {
        weight: 1,
        arbitrary: fc.constantFrom<Move[]>('bad', 'abort', 'cancel', 'meddle with weights', 'replace the candidate'),
      },
    ),
    { minLength: 1, maxLength: 40 },
  );
}

function toldToWait({ announcements }: FakeWorld, record: string): boolean {
  return announcements.some(({ code, text }) => code === 'LiveUnhealthy' && text.includes(record));
}

/** Everything a finished walk must hold to, as sentences about what it broke; empty when it broke nothing. */
export function brokenBy(world: FakeWorld, result: RolloutResult): string[] {
  const steps = world.settings.steps.map(({ weight }) => weight);
  const broken: string[] = [];
  const expect = (holds: boolean, sentence: string): void => {
    if (!holds) broken.push(sentence);
  };
  const written = weightsWritten(world);
  const rise = written.filter((weight, index) => weight > (written[index - 1] ?? 0));
  const back = written.indexOf(0);
  expect(['completed', 'rolledBack'].includes(result.outcome), `it ended as ${result.outcome}`);
  expect(
    rise.every((weight, index) => weight === steps[index]),
    `weights rose along ${rise.join(', ')}`,
  );
  expect(back === -1 || written.slice(back).every((weight) => weight === 0), 'a weight rose after a rollback began');
  for (const write of world.writes) {
    if (write.kind !== 'weights') continue;
    const sums = Object.values(write.weights).map(({ blue, green }) => blue + green);
    expect(
      sums.every((sum) => sum === 100),
      'weights were not 100 in sum',
    );
    // Only in a rollback, and only those that wait for a dead live, as people were told.
    const together = Object.entries(write.weights).filter(([name]) => write.to > 0 || !toldToWait(world, name));
    expect(new Set(together.map(([, { green }]) => green)).size <= 1, 'records moved apart');
  }
  const live = result.outcome === 'completed' ? 'green' : 'blue';
  const old = live === 'green' ? 'blue' : 'green';
  for (const [name, weights] of Object.entries(world.weights)) {
    if (weights[live] === 100) continue;
    // What somebody else set after the way back is not fought: it is told, and who gets it is left running.
    const told = result.outcome === 'rolledBack' && result.message.includes(`${name}: blue`);
    expect(told, `it closed with ${name} at ${JSON.stringify(weights)}`);
    const behind = world.settings.records.find((record) => record.name === name)?.services ?? [];
    for (const service of behind) {
      expect((world.desired[`${service}-${old}`] ?? 0) > 0, `${service}-${old} has weight and no task`);
    }
  }
  const firstStop = world.writes.findIndex(({ kind }) => kind === 'stop');
  const lastWeight = world.writes.map(({ kind }) => kind).lastIndexOf('weights');
  expect(firstStop === -1 || firstStop > lastWeight, 'a colour was stopped before the last weight was written');
  const stopped = world.writes.flatMap((write) => (write.kind === 'stop' ? [write.slot] : []));
  expect(
    stopped.every((slot) => !slot.endsWith(live)),
    `the colour with the traffic was stopped: ${stopped.join(', ')}`,
  );
  const held = world.writes.findIndex(({ kind }) => kind === 'suspend');
  expect(held < world.writes.findIndex(({ kind }) => kind === 'weights'), 'scale-in was not suspended before a weight');
  expect(
    world.scaling.every(({ suspended, scaleInSuspended }) => suspended === scaleInSuspended),
    'scale-in is not back',
  );
  // Equal ones in a row are one record, from its own number to that of the last.
  const numbers = result.checks.flatMap(({ number, until }) =>
    Array.from({ length: (until?.number ?? number) - number + 1 }, (_, index) => number + index),
  );
  const { pass, fail, inconclusive } = result.status.checkCounts;
  // What does not fit is left out, older ones first, and the result says so.
  const newest = result.leftOut.length === 0 ? 1 : 1 + pass + fail + inconclusive - numbers.length;
  expect(
    numbers.every((number, index) => number === index + newest),
    'a check is missing from the result',
  );
  return broken;
}
