import type { temporal } from '@temporalio/proto';
import type { ProductionSettings } from '../../../src/domain/settings';
import type { FakeWorld } from '../../support/fake-world';
import type { RolloutEnvironment, RunningRollout } from '../../support/rollout-environment';
import { environmentWorkflowId } from '../../../src/domain/request';
import { guardId, workflowTypes } from '../../../src/workflows/messages';
import { cutOffRun, leaveSplit } from '../../support/cut-off';
import { push } from '../../support/deploy-environment';
import { failure, fakeWorld } from '../../support/fake-world';
import { aMoment, closedGate, rollingWorld } from '../../support/rolling-world';

export type History = temporal.api.history.v1.IHistory;

/** Carries out a run against a fake world on skipped time, and answers its history. */
export type Story = (environment: RolloutEnvironment) => Promise<History>;

export type Body = (rollout: RunningRollout, world: FakeWorld) => Promise<unknown>;

export const MINUTE = 60_000;
export const request = { environment: 'production', imageTag: 'main-a1b2c3d-20260128103045', requestedBy: 'requester' };
export const restore = {
  environment: 'production',
  mode: 'restore',
  imageTag: 'restore',
  requestedBy: 'ada',
  to: 'blue',
};

export const keptRun = { environment: 'production', workflowId: 'environment/production', runId: 'run-1' };

/** A world with one short window, so that histories stay small. */
export const short = (changes: Partial<ProductionSettings> = {}): FakeWorld =>
  fakeWorld({ steps: [{ weight: 5, windowMs: 3 * MINUTE }], ...changes });
export const toTheEnd = (changes: Partial<ProductionSettings> = {}): FakeWorld =>
  short({ steps: [5, 100].map((weight) => ({ weight, windowMs: 3 * MINUTE })), ...changes });

/** Runs hold the lock of their environment by their ID, and the guard starts such; a replay needs it as well. */
export function workflowIdOf(type: string, input: object): string {
  const environment = 'environment' in input ? String(input.environment) : 'none';
  return type === workflowTypes.guardEnvironment ? guardId(environment) : environmentWorkflowId(environment);
}

/** A run of a type, and what people do with it; it is recorded once it has ended. */
export function run(
  type: keyof typeof workflowTypes,
  input: object,
  make: () => FakeWorld | Promise<FakeWorld>,
  body?: Body,
): Story {
  return async (environment) => {
    const world = await make();
    return environment.open(world, async ({ start, client }) => {
      const started = await start(type, workflowIdOf(type, input), input);
      await body?.(started, world);
      await started.handle.result().catch(() => undefined);
      const history = await started.handle.fetchHistory();
      // Of a run that went on as another the first is meant, which chose to.
      const before = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
      return before ? client.workflow.getHandle(started.handle.workflowId, before).fetchHistory() : history;
    });
  };
}

export const rollout = (make: () => FakeWorld, body?: Body, changes = {}): Story =>
  run('productionRollout', { ...request, ...changes }, make, body);
export const approved = (make: () => FakeWorld, body?: Body): Story =>
  rollout(make, async (one, world) => {
    await one.approved();
    await body?.(one, world);
  });
export const deploy = (make: () => FakeWorld, body?: Body): Story => run('stagingDeploy', push, make, body);
export const restoring = (make: () => FakeWorld | Promise<FakeWorld>, body?: Body): Story =>
  run('restoreTraffic', restore, make, body);
export const guard = (make: () => FakeWorld | Promise<FakeWorld>): Story =>
  run('guardEnvironment', { environment: 'production', pausedUntil: null }, make);

/** Changes a world that another function makes. */
export const having =
  (make: () => FakeWorld, change: (world: FakeWorld) => void): (() => FakeWorld) =>
  () => {
    const world = make();
    change(world);
    return world;
  };

export const awaiting: Body = (one) => one.reaches('awaitingApproval');
export const sick = (world: FakeWorld): void => {
  world.sight = (_, number) => ({ errorRate: number < 2 ? 0 : 20 });
};
export const refusing = (world: FakeWorld): void => {
  const { inspectTraffic } = world.activities;
  const finding = { code: 'RecordMissing', subject: 'record', problem: 'It is gone.', cure: 'Make it.' };
  world.activities.inspectTraffic = async (input) => ({ ...(await inspectTraffic(input)), findings: [finding] });
};
export const unwritten =
  (to: number) =>
  (world: FakeWorld): void => {
    world.before.writeWeights = (write: { to: number }) => {
      if (write.to === to) throw failure('AwsUnavailable', 'Throttling');
    };
  };
/** Released by two people, as soon as that is possible. */
export const released: Body = async (one) => {
  await one.pass('50m');
  for (const by of ['ada', 'grace']) await one.decide('release', by);
};
export const stable =
  (failing: RegExp) =>
  (world: FakeWorld): void => {
    world.before.awaitStable = async ({ slot, definition }: { slot: { service: string }; definition: string }) => {
      if (failing.test(definition)) throw failure('CandidateCrashed', `${slot.service}: exit code 3`);
      // The test server loses the task that cancels an activity which ended at the same instant.
      await aMoment();
    };
  };
/** Back on green after an undo from blue. */
export const afterARollout = (): FakeWorld => {
  const world = toTheEnd();
  for (const name of ['portal', 'pgw']) {
    world.weights[`${name}.example.test`] = { blue: 0, green: 100 };
    Object.assign(world.desired, { [`${name}-blue`]: 0, [`${name}-green`]: 2 });
    world.undoNotes[`${name}-green`] = { slot: `${name}-blue`, definition: `arn:${name}-blue:6` };
  }
  world.healthyTargets = { ...world.desired };
  return world;
};
export const orphaned = async (): Promise<FakeWorld> => {
  const world = leaveSplit(short());
  world.runs = await cutOffRun(world, Date.now() - MINUTE);
  return world;
};
export const openRun = (problem: string | null): FakeWorld => {
  const status = {
    phase: 'watching',
    phaseSince: Date.now(),
    lastCheck: null,
    weight: { asked: 5, confirmed: 5 },
  } as const;
  const world = leaveSplit(short());
  world.runs = { kind: 'open', runId: 'r2', startedAt: 0, status: problem === null ? status : null, problem };
  return world;
};
/** Stops a deploy in a phase in which it stays. */
export const stopped =
  (activity: 'inspectServices' | 'awaitStable', waiting: number, body: Body): Story =>
  (environment) => {
    const gate = closedGate();
    return deploy(
      having(rollingWorld, (world) => {
        world.before[activity] = () => gate.stay();
      }),
      async (one, world) => {
        const phase = activity === 'inspectServices' ? 'preflight' : 'preparing';
        await one.reaches(phase, () => gate.waiting === waiting);
        await body(one, world);
      },
    )(environment);
  };
