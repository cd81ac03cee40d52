import type { GuardReport } from '../../../src/domain/guard';
import type { Outcome } from '../../../src/domain/outcome';
import type { workflowTypes } from '../../../src/workflows/messages';
import type { Story } from './story';
import { leaveSplit } from '../../support/cut-off';
import { failure } from '../../support/fake-world';
import { closedGate, failSmokeTests, rollingWorld } from '../../support/rolling-world';
import { said, someRun } from '../../activities/records/some-run';
import {
  approved,
  awaiting,
  deploy,
  guard,
  having,
  keptRun,
  openRun,
  orphaned,
  refusing,
  released,
  request,
  restoring,
  rollout,
  run,
  short,
  sick,
  stable,
  stopped,
  toTheEnd,
  unwritten,
} from './story';

/** Every outcome of every kind that holds an environment's lock; null where that kind cannot end so. */
const runs: Readonly<
  Record<'productionRollout' | 'stagingDeploy' | 'restoreTraffic', Readonly<Record<Outcome, Story | null>>>
> = {
  productionRollout: {
    completed: approved(toTheEnd),
    rolledBack: approved(having(short, sick)),
    failedBeforeTraffic: approved(having(short, stable(/portal/))),
    refused: rollout(having(short, refusing)),
    rejected: rollout(short, async (one) => {
      const { planDigest } = await one.reaches('awaitingApproval');
      await one.decide('reject', 'ada', { planDigest, reason: 'not today' });
    }),
    expired: rollout(short, awaiting),
    superseded: rollout(
      short,
      async (one) => {
        await one.reaches('awaitingApproval');
        await one.decide('supersede', 'ci', { sequence: 8 });
      },
      { sequence: 7 },
    ),
    planChanged: rollout(short, async (one, world) => {
      const { planDigest } = await one.reaches('awaitingApproval');
      await one.decide('approve', 'ada', { planDigest });
      world.imageDigest = `sha256:${'b'.repeat(64)}`;
      await one.decide('approve', 'grace', { planDigest });
    }),
    aborted: rollout(short, async (one) => {
      await one.reaches('awaitingApproval');
      await one.decide('abort', 'ada');
    }),
    released: approved(
      having(() => having(short, sick)(), unwritten(0)),
      async (one) => {
        await one.pass('10m');
        await one.reaches('rollingBack');
        await released(one, short());
      },
    ),
    restored: null,
    stranded: null,
  },
  stagingDeploy: {
    completed: deploy(rollingWorld),
    rolledBack: deploy(having(rollingWorld, failSmokeTests)),
    refused: deploy(
      having(rollingWorld, (world) => {
        world.activities.resolveSettings = () => Promise.reject(failure('StrategyUnsupported', 'It has no services.'));
      }),
    ),
    superseded: stopped('awaitStable', 3, (one) => one.decide('supersede', 'ci', { sequence: 8 })),
    aborted: stopped('inspectServices', 1, (one) => one.decide('abort', 'ada')),
    stranded: deploy(having(rollingWorld, stable(/pgw/))),
    failedBeforeTraffic: null,
    rejected: null,
    expired: null,
    planChanged: null,
    released: null,
    restored: null,
  },
  restoreTraffic: {
    restored: restoring(() => leaveSplit(short())),
    refused: restoring(() => leaveSplit(having(short, refusing)())),
    aborted: (environment) => {
      const gate = closedGate();
      return restoring(
        () =>
          having(short, (world) => {
            world.before.inspectSlots = () => gate.stay();
          })(),
        async (one) => {
          await one.reaches('preflight', () => gate.waiting === 1);
          await one.decide('abort', 'ada');
        },
      )(environment);
    },
    released: restoring(
      () => leaveSplit(having(short, unwritten(0))()),
      async (one) => {
        await one.reaches('restoring');
        await released(one, short());
      },
    ),
    completed: null,
    rolledBack: null,
    failedBeforeTraffic: null,
    rejected: null,
    expired: null,
    superseded: null,
    planChanged: null,
    stranded: null,
  },
};

const looks: Readonly<Record<GuardReport['state'], Story>> = {
  quiet: guard(short),
  inCharge: guard(() => openRun(null)),
  orphaned: guard(orphaned),
  stuck: guard(() => openRun('the task fails')),
  split: guard(() => leaveSplit(short())),
  unknown: guard(
    having(short, (world) => {
      world.before.lookAtRuns = () => {
        throw failure('AwsRefused', 'Temporal does not answer.');
      };
    }),
  ),
};

/** Every kind of workflow with everything that it may come to: how `endOf` calls it. */
export const endings = {
  ...runs,
  planRollout: {
    planned: run('planRollout', request, short),
    refused: run('planRollout', request, having(short, refusing)),
  },
  guardEnvironment: looks,
  keepRecords: {
    success: run('keepRecords', { run: someRun(), wanted: said.half }, short, async (one) => {
      await one.handle.signal('recordWanted', said.done);
    }),
    error: run(
      'keepRecords',
      { run: someRun(), wanted: said.half },
      having(short, (world) => {
        world.activities.lookAtRecordedRun = () => Promise.resolve({ kind: 'cutOff', state: 'TERMINATED' });
      }),
    ),
    RecordNotKept: run(
      'keepRecords',
      { run: someRun(), wanted: said.done },
      having(short, (world) => {
        world.before.writeRecord = () => {
          throw failure('AccessDenied', 'The token is not good any more.');
        };
      }),
    ),
  },
  keepResult: {
    kept: run('keepResult', { ...keptRun, closing: false }, short, async (one) => {
      await one.handle.signal('runCloses');
    }),
    RecordNotKept: run(
      'keepResult',
      { ...keptRun, closing: true },
      having(short, (world) => {
        world.before.keepResult = () => {
          throw failure('AccessDenied', 'The bucket is not ours any more.');
        };
      }),
    ),
  },
} satisfies Readonly<Record<keyof typeof workflowTypes, Readonly<Record<string, Story | null>>>>;
