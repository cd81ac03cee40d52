import { createAwsClients, destroyAwsClients } from '../../activities/aws/clients';
import { createSecretClients } from '../../activities/smoke/secret-clients';
import { createSecretReader } from '../../activities/smoke/secret-reader';
import { inspectTraffic } from '../../activities/traffic/inspect-traffic';
import type { SmokeOptions } from '../commands/smoke';
import { configurationOf, findEnvironment } from '../find-environment';
import type { Session } from '../session';
import { say } from '../session';
import { withOwnCredentials } from './own-credentials';
import type { SmokeReport } from './smoke-environment';
import { smokeEnvironment } from './smoke-environment';

/** Runs an environment's declared smoke tests with the caller's own AWS credentials and secrets. */
export async function smokeFromHere(
  session: Session,
  { environment, target, services, config }: SmokeOptions,
): Promise<SmokeReport> {
  const configuration = await configurationOf(session, config);
  const settings = findEnvironment(configuration, environment);
  const aws = createAwsClients({ region: configuration.region });
  const places = createSecretClients({ region: configuration.region });
  const outside = {
    inspect: (narrowed: Parameters<typeof inspectTraffic>[1]) => inspectTraffic(aws, narrowed),
    secrets: createSecretReader({ env: session.io.env, ...places }),
    tell: (line: string) => say(session, [line]),
  };
  try {
    return await withOwnCredentials(() => smokeEnvironment({ settings, services: services ?? null, target }, outside));
  } finally {
    places.destroy();
    destroyAwsClients(aws);
  }
}
