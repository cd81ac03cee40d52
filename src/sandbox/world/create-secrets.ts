import { readFileSync } from 'node:fs';
import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Names of the secrets of Secrets Manager that a task definition's text refers to. */
export function secretsIn(definition: string): string[] {
  const found = definition.matchAll(/"arn:aws:secretsmanager:[^:"]*:\d{12}:secret:([^:"]+)/g);
  return [...new Set([...found].map(([, name = '']) => name))];
}

/** Makes the secrets of task definitions: a task whose secrets are missing does not start. Their values mean nothing. */
export async function createSecrets(client: SecretsManagerClientConfig, definitions: readonly string[]): Promise<void> {
  const secretsManager = new SecretsManagerClient(client);
  const names = new Set(definitions.flatMap((file) => secretsIn(readFileSync(file, 'utf8'))));
  for (const Name of names) await secretsManager.send(new CreateSecretCommand({ Name, SecretString: 'sandbox' }));
  secretsManager.destroy();
}
