import type { RolloutResult } from '../../src/domain/status';
import type { RunningRollout } from '../support/rollout-environment';
import { createCheck } from '../../src/activities/metrics/check';
import { bytesOf } from '../../src/domain/bytes';
import { HISTORY_LIMIT, bytesACheck, limits } from '../../src/domain/event-budget';
import { fakeWorld, weightsWritten } from '../support/fake-world';
import { fortyServices } from '../support/forty-services';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();
const MINUTE = 60_000;

/** The result of a run however long it takes to skip its time. */
async function endOf({ handle, result }: RunningRollout): Promise<RolloutResult> {
  await handle.result().catch(() => undefined);
  return result();
}

test('a pause of a day over forty services ends in a result that fits, as do history and status', async () => {
  const world = fortyServices();
  // Half of the checks that there would be: what holds for them is reckoned for all.
  world.settings = { ...world.settings, checks: { ...world.settings.checks, everyMs: 2 * MINUTE } };
  const { result, history } = await environment().run(world, async (rollout) => {
    await rollout.approved();
    await rollout.pass('4m');
    await rollout.reaches('watching');
    await rollout.decide('pause', 'on-call', { forMs: 24 * 60 * MINUTE });
    // A day later nobody has resumed: it is held, and the next pass resumes.
    return { result: await endOf(rollout), history: await rollout.history() };
  });
  expect([result.outcome, weightsWritten(world)]).toEqual(['completed', [100]]);
  expect(world.observed.length).toBeGreaterThan(720);
  expect(bytesOf(result)).toBeLessThan(limits.payload);
  expect(bytesOf(result.status)).toBeLessThan(limits.payload / 4);
  expect(2 * history.bytes).toBeLessThan(HISTORY_LIMIT);
  expect(history.bytes / world.observed.length).toBeLessThan(bytesACheck(world.settings));
  // Everything is counted, the newest are kept, and it is said where the others are.
  expect(result.status.checkCounts).toMatchObject({ pass: world.observed.length, inconclusive: 0 });
  expect(result.checks.at(-1)?.number).toBe(world.observed.length);
  expect(result.leftOut).toEqual([
    `${world.observed.length - result.checks.length} checks that passed: only the history of the run has them`,
  ]);
}, 240_000);

test('hours without sight over forty services end in a result that fits, and traffic is back', async () => {
  const world = fortyServices();
  const detail = `not authorized to perform cloudwatch:GetMetricData ${'because of a long policy '.repeat(20)}`;
  const { observe } = world.activities;
  world.activities.observe = async (input) => {
    const seen = await observe(input);
    if (world.observed.length <= 3) return seen;
    // After hours without sight a check looks back over three of them: 36 pieces of each rule of each service.
    const pieces = Math.ceil((input.to - input.from) / input.lookBackMs);
    const unknown = { reason: 'forbidden', detail } as const;
    const readings = seen.readings.flatMap((one) =>
      Array.from({ length: pieces }, () => ({ ...one, value: null, samples: null, unknown })),
    );
    return { ...seen, readings };
  };
  const { result, history } = await environment().run(world, async (rollout) => {
    await rollout.approved();
    return { result: await endOf(rollout), history: await rollout.history() };
  });
  expect([result.status.failure?.type, weightsWritten(world)]).toEqual(['HeldTooLong', [100, 0]]);
  expect(result.status.checkCounts.inconclusive).toBeGreaterThan(265);
  expect(bytesOf(result)).toBeLessThan(limits.payload / 4);
  expect(history.bytes).toBeLessThan(HISTORY_LIMIT / 4);
  // Hundreds of lines later the log still tells the story.
  expect(result.status.log.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['StepBegun', 'Held', 'RolledBack']),
  );
  expect(result.status.log).toHaveLength(60);
  // Four and a half hours of one trouble are one record.
  const blind = result.checks.filter(({ verdict }) => verdict === 'inconclusive');
  expect(blind).toHaveLength(1);
  expect(blind[0]?.until?.number).toBe(3 + result.status.checkCounts.inconclusive);
  expect(blind[0]?.lines.map(({ verdicts }) => verdicts)).toContain('?'.repeat(40));
}, 240_000);

test('what all checks have in common is sent once, and again to a worker that does not know it', async () => {
  const briefs = async (forgetful: boolean): Promise<{ sent: number; calls: number; outcome: string }> => {
    const world = fakeWorld({ steps: [{ weight: 100, windowMs: 10 * MINUTE }] });
    const observe: typeof world.activities.observe = (input) => world.activities.observe(input);
    let check = createCheck(observe);
    let sent = 0;
    let calls = 0;
    world.activities.check = async (call) => {
      calls += 1;
      if (call.brief.content) sent += 1;
      // Every third check another worker is asked, which was told nothing.
      else if (forgetful && call.moment.number % 3 === 0) check = createCheck(observe);
      return check(call);
    };
    const { outcome, checks } = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(checks.map(({ number }) => number)).toEqual(world.observed.map((_, index) => index + 1));
    return { sent, calls: calls - world.observed.length, outcome };
  };
  expect(await briefs(false)).toEqual({ sent: 1, calls: 0, outcome: 'completed' });
  const { sent, calls, outcome } = await briefs(true);
  expect([outcome, sent]).toEqual(['completed', 1 + calls]);
  expect(calls).toBeGreaterThan(3);
});
