import type { RolloutResult } from '../../src/domain/status';
import type { FakeWorld } from '../support/fake-world';
import { fakeSettings } from '../support/fake-settings';
import { fakeWorld, weightsWritten } from '../support/fake-world';
import { reasonOf, useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();
const undo = { mode: 'undo', imageTag: 'undo', requestedBy: 'ada' } as const;

/** Green is live after a rollout from blue, which noted the way back. */
function afterARollout(): FakeWorld {
  const { approvals } = fakeSettings();
  const world = fakeWorld({
    steps: [{ weight: 100, windowMs: 15 * 60_000 }],
    approvals: { ...approvals, quorum: 1, requesterMayApprove: true },
  });
  for (const name of ['portal', 'pgw']) {
    world.weights[`${name}.example.test`] = { blue: 0, green: 100 };
    Object.assign(world.desired, { [`${name}-blue`]: 0, [`${name}-green`]: 2 });
    // A later rollout that failed has left another revision on the idle slot.
    Object.assign(world.definitions, {
      [`${name}-blue`]: `arn:${name}-blue:9`,
      [`${name}-green`]: `arn:${name}-green:8`,
    });
    world.undoNotes[`${name}-green`] = { slot: `${name}-blue`, definition: `arn:${name}-blue:7` };
  }
  world.healthyTargets = { ...world.desired };
  return world;
}

/** Runs the undo to its end; ada, who asked for it, approves. */
function undone(world: FakeWorld): Promise<RolloutResult> {
  return environment().run(
    world,
    async (rollout) => {
      const { planDigest } = await rollout.reaches('awaitingApproval');
      await rollout.decide('approve', 'ada', { planDigest });
      return rollout.result();
    },
    undo,
  );
}

test('an undo returns to the noted revision with one approval of whoever asked', async () => {
  const world = afterARollout();
  const result = await environment().run(
    world,
    async (rollout) => {
      const { planDigest, kind } = await rollout.reaches('awaitingApproval');
      expect(kind).toBe('undo');
      await rollout.decide('approve', 'ada', { planDigest });
      return rollout.result();
    },
    undo,
  );
  expect(result.outcome).toBe('completed');
  expect(weightsWritten(world)).toEqual([100]);
  expect(world.writes.filter(({ kind }) => kind === 'register')).toEqual([]);
  expect(world.definitions).toMatchObject({ 'portal-blue': 'arn:portal-blue:7', 'pgw-blue': 'arn:pgw-blue:7' });
  expect(world.desired).toEqual({ 'portal-blue': 2, 'portal-green': 0, 'pgw-blue': 2, 'pgw-green': 0 });
  // The way back from an undo is what it came from.
  expect(world.undoNotes['portal-blue']).toEqual({ slot: 'portal-green', definition: 'arn:portal-green:8' });
});

test('an undo is watched, and a former revision that misbehaves is taken back', async () => {
  const world = afterARollout();
  world.sight = (_, number) => ({ errorRate: number < 3 ? 0 : 20 });
  const result = await undone(world);
  expect(result.outcome).toBe('rolledBack');
  expect(weightsWritten(world)).toEqual([100, 0]);
  expect(world.weights['portal.example.test']).toEqual({ blue: 0, green: 100 });
});

test('somebody who is no approver cannot approve their own undo', async () => {
  const world = afterARollout();
  await environment().run(
    world,
    async (rollout) => {
      const { planDigest } = await rollout.reaches('awaitingApproval');
      expect(await reasonOf(rollout.decide('approve', 'mallory', { planDigest }))).toBe(
        'mallory is not on the list of approvers',
      );
    },
    { ...undo, requestedBy: 'mallory' },
  );
  expect(world.writes).toEqual([]);
});

test('an undo without a noted way back is refused with the cure', async () => {
  const world = afterARollout();
  world.undoNotes = {};
  const result = await environment().run(world, (rollout) => rollout.result(), undo);
  expect(result.outcome).toBe('refused');
  expect(result.status.findings.map(({ subject }) => subject)).toEqual(['service portal', 'service pgw']);
  expect(world.writes).toEqual([]);
});

test('a sick live does not refuse its own undo', async () => {
  const world = afterARollout();
  const inspectSlots = world.activities.inspectSlots;
  const sick = { code: 'LiveUnhealthy', subject: 'slot portal-green', problem: 'no healthy target', cure: 'mend it' };
  world.activities.inspectSlots = async (input) => ({ ...(await inspectSlots(input)), findings: [sick] });
  world.activities.inspectMetrics = () => Promise.resolve({ readings: [], findings: [{ ...sick, code: 'NoData' }] });
  await environment().run(
    world,
    async (rollout) => {
      await rollout.reaches('awaitingApproval');
    },
    undo,
  );
});

test('an undo of a live that somebody scaled to nothing starts tasks', async () => {
  const world = afterARollout();
  for (const name of ['portal', 'pgw']) world.desired[`${name}-green`] = 0;
  world.healthyTargets = { ...world.desired };
  const result = await undone(world);
  expect(result.outcome).toBe('completed');
  expect(world.desired).toMatchObject({ 'portal-blue': 1, 'pgw-blue': 1 });
});
