import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { SecretPlaces } from './secret-reader';

/** Clients of the two places for secrets, made when they are first asked for. */
export interface SecretClients extends Pick<SecretPlaces, 'secretsManager' | 'ssm'> {
  /** Closes the connections of those that were made. */
  destroy(): void;
}

/**
 * Clients for one region that are made late, so that an environment without such secrets needs neither service.
 * @param options.endpoint where all calls go instead of AWS; without it the SDK reads AWS_ENDPOINT_URL by itself
 */
export function createSecretClients(options: { readonly region: string; readonly endpoint?: string }): SecretClients {
  const made: { destroy(): void }[] = [];
  const late = <T extends { destroy(): void }>(make: () => T): (() => T) => {
    let client: T | null = null;
    return () => {
      if (client === null) made.push((client = make()));
      return client;
    };
  };
  const shared = () => ({
    ...options,
    maxAttempts: 2,
    // A request beside a deployment waits for the answer, and Temporal asks again: short, as for all other clients.
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
    }),
  });
  return {
    ssm: late(() => new SSMClient(shared())),
    secretsManager: late(() => new SecretsManagerClient(shared())),
    destroy: () => made.forEach((client) => client.destroy()),
  };
}
