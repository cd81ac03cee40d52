import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { clientOptions, type AwsPlace } from '../aws/clients';
import type { SecretPlaces } from './secret-reader';

/** Clients of the two places for secrets, made when they are first asked for. */
export interface SecretClients extends Pick<SecretPlaces, 'secretsManager' | 'ssm'> {
  /** Closes the connections of those that were made. */
  destroy(): void;
}

/** Clients for one place that are made late, so that an environment without such secrets needs neither service. */
export function createSecretClients(place: AwsPlace): SecretClients {
  const made: { destroy(): void }[] = [];
  const late = <T extends { destroy(): void }>(make: () => T): (() => T) => {
    let client: T | null = null;
    return () => {
      if (client === null) made.push((client = make()));
      return client;
    };
  };
  return {
    ssm: late(() => new SSMClient(clientOptions(place))),
    secretsManager: late(() => new SecretsManagerClient(clientOptions(place))),
    destroy: () => made.forEach((client) => client.destroy()),
  };
}
