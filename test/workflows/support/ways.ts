import type { workflowTypes } from '../../../src/workflows/messages';
import type { Story } from './story';
import { push } from '../../support/deploy-environment';
import { fakeSettings } from '../../support/fake-settings';
import { said, someRun } from '../../activities/records/some-run';
import { rollingWorld } from '../../support/rolling-world';
import {
  MINUTE,
  afterARollout,
  approved,
  deploy,
  having,
  keptRun,
  orphaned,
  refusing,
  restoring,
  rollout,
  run,
  short,
  sick,
  stable,
  toTheEnd,
} from './story';

const { checks } = fakeSettings();

/** More than fit into a history before Temporal suggests that a run goes on as another. */
const MANY_LOOKS = 500;

/** Ways to an end that have commands of their own: the type, a word, and the end that is meant. */
export const ways: readonly (readonly [type: keyof typeof workflowTypes, way: string, end: string, story: Story])[] = [
  [
    'productionRollout',
    'paused-and-promoted',
    'completed',
    approved(toTheEnd, async (one) => {
      await one.pass('4m');
      await one.reaches('watching');
      for (const kind of ['pause', 'resume', 'promote'] as const) await one.decide(kind, 'ada');
    }),
  ],
  [
    'productionRollout',
    'recorded-and-scaled',
    'completed',
    rollout(
      having(
        () => toTheEnd({ recordedIn: 'mpac/app' }),
        (world) => {
          const { settings } = world;
          world.scaling = (['blue', 'green'] as const).map((colour) => {
            const resourceId = `service/${settings.cluster}/portal-${colour}`;
            return { service: 'portal', colour, resourceId, scaleInSuspended: false, suspended: false };
          });
        },
      ),
      (one) => one.approved(),
      { commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334' },
    ),
  ],
  [
    'productionRollout',
    'held-too-long',
    'rolledBack',
    approved(
      having(
        () => short({ checks: { ...checks, inconclusiveBudgetMs: 3 * MINUTE, heldForMs: 5 * MINUTE } }),
        (world) => {
          world.sight = () => ({ unknown: 'unreachable' });
        },
      ),
    ),
  ],
  [
    'productionRollout',
    'drift',
    'rolledBack',
    approved(
      having(short, (world) => {
        world.sight = (_, number) => {
          if (number === 2) world.weights['pgw.example.test'] = { blue: 70, green: 30 };
          return { errorRate: 0 };
        };
      }),
    ),
  ],
  [
    'productionRollout',
    'dead-live',
    'rolledBack',
    approved(
      having(short, (world) => {
        sick(world);
        world.before.observe = () => {
          if (world.observed.length >= 1) world.healthyTargets['pgw-blue'] = 0;
        };
      }),
    ),
  ],
  [
    'productionRollout',
    'cancelled-under-traffic',
    'rolledBack',
    approved(toTheEnd, async (one) => {
      await one.pass('4m');
      await one.reaches('watching');
      await one.handle.cancel();
    }),
  ],
  [
    'productionRollout',
    'cancelled',
    'aborted',
    rollout(short, async (one) => {
      await one.reaches('awaitingApproval');
      await one.handle.cancel();
    }),
  ],
  [
    'productionRollout',
    'never-drained',
    'completed',
    approved(
      having(toTheEnd, (world) => {
        world.share = () => 0.9;
      }),
    ),
  ],
  [
    'productionRollout',
    'undo',
    'completed',
    rollout(afterARollout, (one) => one.approved(), { mode: 'undo', imageTag: 'undo' }),
  ],
  ['productionRollout', 'in-place', 'continued', run('productionRollout', push, rollingWorld)],
  [
    'stagingDeploy',
    'by-colours',
    'continued',
    run('stagingDeploy', { ...push, environment: 'production' }, having(short, refusing)),
  ],
  ['stagingDeploy', 'crashed', 'rolledBack', deploy(having(rollingWorld, stable(/pgw:8/)))],
  [
    'keepRecords',
    'for-days',
    'continued',
    run(
      'keepRecords',
      { run: someRun(), wanted: said.queued },
      having(short, (world) => {
        let looks = 0;
        world.activities.lookAtRecordedRun = () => {
          looks += 1;
          return Promise.resolve(looks < MANY_LOOKS ? { kind: 'open' } : { kind: 'cutOff', state: 'TERMINATED' });
        };
      }),
    ),
  ],
  [
    'keepResult',
    'for-days',
    'continued',
    run(
      'keepResult',
      { ...keptRun, closing: false },
      having(short, (world) => {
        let looks = 0;
        world.activities.lookAtRecordedRun = () => {
          looks += 1;
          return Promise.resolve(looks < MANY_LOOKS ? { kind: 'open' } : { kind: 'cutOff', state: 'TERMINATED' });
        };
      }),
    ),
  ],
  ['productionRollout', 'kept', 'completed', approved(() => toTheEnd({ storedIn: 's3://kept' }))],
  ['restoreTraffic', 'after-a-cut-off', 'restored', restoring(orphaned)],
];
