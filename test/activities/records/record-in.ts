import { Client } from '@temporalio/client';
import type { FakeWorld } from '../../support/fake-world';
import type { OpenServer, RolloutEnvironment } from '../../support/rollout-environment';
import { createRecordsActivities } from '../../../src/activities/records/create';
import type { LocalGitHub } from './local-github';

/** Opens a server on which the real activities keep the records of a fake world, in the local GitHub. */
export function openRecorded<T>(
  environment: RolloutEnvironment,
  github: LocalGitHub,
  world: FakeWorld,
  body: (server: OpenServer) => Promise<T>,
): Promise<T> {
  // A worker takes its activities before there is a client that looks at its server.
  let client: Client | undefined;
  const real = (): ReturnType<typeof createRecordsActivities> => {
    if (!client) throw new Error('there is no server yet');
    return createRecordsActivities({ github: github.place, store: null, client });
  };
  world.activities.writeRecord = (input) => real().writeRecord(input);
  world.activities.lookAtRecordedRun = (input) => real().lookAtRecordedRun(input);
  return environment.open(world, (server) => {
    // The client of the tests would skip time while an activity waits for a result.
    client = new Client({ connection: server.client.connection });
    return body(server);
  });
}
