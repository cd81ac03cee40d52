import type { Delivery, Place } from '../../src/activities/notify/port';
import type { FakeWorld } from '../support/fake-world';
import { failure, fakeWorld, weightsWritten } from '../support/fake-world';
import type { RunningRollout } from '../support/rollout-environment';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

const THREAD = '1769594400.000100';

/** What was told, in the order in which it was asked for. */
interface Told {
  readonly code: string;
  readonly place: Place | undefined;
}

/** A world in which a bot tells; `before` may hold a message up or lose it. */
function worldWithBot(before: (told: Told) => Promise<void> | void = () => undefined): [FakeWorld, Told[]] {
  const world = fakeWorld({ steps: [{ weight: 5, windowMs: 180_000 }] });
  const asked: Told[] = [];
  world.activities.announce = async ({ announcement, place }): Promise<Delivery> => {
    const told = { code: announcement.code, place };
    asked.push(told);
    await before(told);
    return { delivered: true, skipped: false, thread: place?.thread ?? (place?.role === 'opens' ? THREAD : null) };
  };
  return [world, asked];
}

/** A promise that is kept from outside. */
function gate(): { open: () => void; passed: Promise<void> } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { open: () => open(), passed };
}

/** Waits until the workflow has heard how its first announcement went. */
async function heard(rollout: RunningRollout): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { events = [] } = await rollout.handle.fetchHistory();
    const list = events ?? [];
    const asked = list.find((one) => one.activityTaskScheduledEventAttributes?.activityType?.name === 'announce');
    const ended = list.findIndex((one) => {
      const end = one.activityTaskCompletedEventAttributes ?? one.activityTaskFailedEventAttributes;
      return end !== null && end !== undefined && String(end.scheduledEventId) === String(asked?.eventId);
    });
    if (ended >= 0 && list.slice(ended).some((one) => one.workflowTaskCompletedEventAttributes)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the first announcement did not end');
}

/** Asks for approval, is rejected, and ends: two announcements. */
async function rejected(world: FakeWorld): Promise<readonly string[]> {
  const { undelivered } = await environment().run(world, async (rollout) => {
    const { planDigest } = await rollout.reaches('awaitingApproval');
    await rollout.decide('reject', 'ada', { planDigest, reason: 'not today' });
    return rollout.result();
  });
  return undelivered;
}

test('all announcements of a rollout go into the thread of the first', async () => {
  const [world, asked] = worldWithBot();
  world.sight = (_, number) => ({ errorRate: number < 2 ? 0 : 20 });
  const { outcome } = await environment().run(world, async (rollout) => {
    await rollout.approved();
    return rollout.result();
  });
  expect(outcome).toBe('rolledBack');
  const said = asked.filter(({ place }) => place?.role !== 'settles');
  expect(said[0]).toEqual({ code: 'ApprovalNeeded', place: { number: 1, thread: null, role: 'opens' } });
  expect(said.slice(1).map(({ place }) => [place?.thread, place?.role])).toEqual(
    said.slice(1).map(() => [THREAD, 'follows']),
  );
  expect(said.map(({ place }) => place?.number)).toEqual(said.map((_, index) => index + 1));
  expect(said.at(-1)?.code).toBe('RolledBack');
});

test('the closing words are what the thread shows when a message was slow', async () => {
  const closing = gate();
  const [world, asked] = worldWithBot(async ({ code, place }) => {
    if (code === 'ApprovalNeeded') await closing.passed;
    // The first one ends after this one has: later than its answer, which cannot be seen from here.
    else if (place?.role === 'follows') setTimeout(closing.open, 1_000);
  });
  expect(await rejected(world)).toEqual([]);
  expect(asked).toEqual([
    { code: 'ApprovalNeeded', place: { number: 1, thread: null, role: 'opens' } },
    { code: 'NothingWritten', place: { number: 2, thread: null, role: 'follows' } },
    { code: 'NothingWritten', place: { number: 2, thread: THREAD, role: 'settles' } },
  ]);
});

test('messages one after another need no settling', async () => {
  const [world, asked] = worldWithBot();
  await environment().run(world, async (rollout) => {
    const { planDigest } = await rollout.reaches('awaitingApproval');
    await heard(rollout);
    await rollout.decide('reject', 'ada', { planDigest, reason: 'not today' });
    await rollout.result();
  });
  expect(asked.map(({ place }) => place?.role)).toEqual(['opens', 'follows']);
});

test('the next announcement opens the thread when the first failed', async () => {
  const [world, asked] = worldWithBot(({ code }) => {
    if (code === 'ApprovalNeeded') throw failure('MessageRefused', 'not in the channel');
  });
  const { undelivered } = await environment().run(world, async (rollout) => {
    const { planDigest } = await rollout.reaches('awaitingApproval');
    await heard(rollout);
    await rollout.decide('reject', 'ada', { planDigest, reason: 'not today' });
    return rollout.result();
  });
  expect(undelivered).toEqual(['ApprovalNeeded']);
  expect(asked.at(-1)).toEqual({ code: 'NothingWritten', place: { number: 2, thread: null, role: 'opens' } });
});

test('a failure to show the latest stops nothing and loses nothing', async () => {
  const closing = gate();
  const [world] = worldWithBot(async ({ code, place }) => {
    if (place?.role === 'settles') throw failure('MessageRefused', 'no');
    if (code === 'ApprovalNeeded') await closing.passed;
    else closing.open();
  });
  expect(await rejected(world)).toEqual([]);
});

test('a webhook, which knows no threads, is asked nothing more than before', async () => {
  const [world, asked] = worldWithBot();
  const announce = world.activities.announce;
  world.activities.announce = async (input) => {
    await announce(input);
    return { delivered: true, skipped: false };
  };
  world.sight = (_, number) => ({ errorRate: number < 2 ? 0 : 20 });
  await environment().run(world, async (rollout) => {
    await rollout.approved();
    await rollout.result();
  });
  expect(asked.filter(({ place }) => place?.role === 'settles' || place?.thread !== null)).toEqual([]);
});

test('a Slack that is down delays neither the rollback nor, for long, the close', async () => {
  const [world] = worldWithBot(({ code }) => {
    if (code !== 'ApprovalNeeded') throw failure('NotDelivered', 'Slack is down');
  });
  world.sight = (_, number) => ({ errorRate: number < 2 ? 0 : 20 });
  const [result, closedAt] = await environment().run(world, async (rollout) => {
    await rollout.approved();
    const ended = await rollout.result();
    const { closeTime } = await rollout.handle.describe();
    return [ended, closeTime?.getTime() ?? Infinity] as const;
  });
  expect(result.outcome).toBe('rolledBack');
  expect(weightsWritten(world)).toEqual([5, 0]);
  expect(result.undelivered.at(-1)).toMatch(/^\d+ still on their way$/);
  expect(closedAt - (result.status.endedAt ?? 0)).toBeLessThanOrEqual(31_000);
});
