import type { FakeWorld } from '../support/fake-world';
import type { RolloutEnvironment, RunningRollout } from '../support/rollout-environment';
import type { RolloutRequest } from '../../src/domain/request';
import { fakeWorld } from '../support/fake-world';
import { leaveSplit } from '../support/cut-off';

/** A world whose traffic is split half and half, while both colours run. */
export const splitWorld = (): FakeWorld => leaveSplit(fakeWorld());

/** Starts a restore in a world, and hands it to the body. */
export function restoring<T>(
  environment: RolloutEnvironment,
  world: FakeWorld,
  to: RolloutRequest['to'],
  body: (restore: RunningRollout) => Promise<T>,
): Promise<T> {
  const request = { environment: 'production', mode: 'restore', imageTag: 'restore', requestedBy: 'ada', to };
  return environment.open(world, async ({ start }) =>
    body(await start('restoreTraffic', 'environment/production', request)),
  );
}

/** Codes of what people were told, in order. */
export const codes = (world: FakeWorld): string[] => world.announcements.map(({ code }) => code);
