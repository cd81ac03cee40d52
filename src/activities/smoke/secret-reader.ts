import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { RolloutError } from '../../domain/failure';
import { awsCall, awsErrorName } from '../aws/errors';
import { SecretUnusable, type SecretReader } from './read-secrets';

/** Where secrets are read from. The clients are asked for only when a secret lies there. */
export interface SecretPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ssm: () => SSMClient;
  readonly secretsManager: () => SecretsManagerClient;
}

/** Reads secrets from the environment, Parameter Store (decrypted) and Secrets Manager. */
export function createSecretReader({ env, ssm, secretsManager }: SecretPlaces): SecretReader {
  return async ({ kind, name }) => {
    switch (kind) {
      case 'env':
        return env[name] || unusable('which is not set', 'set it where these tests run');
      case 'ssm':
        return readParameter(ssm(), name);
      case 'secret':
        return readSecret(secretsManager(), name);
    }
  };
}

async function readParameter(ssm: SSMClient, name: string): Promise<string> {
  const { Parameter } = await usable(
    `ssm:GetParameter for ${name}`,
    { missing: 'which is not in Parameter Store', allow: 'ssm:GetParameter on it' },
    () => ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true })),
  );
  return Parameter?.Value ?? '';
}

async function readSecret(secretsManager: SecretsManagerClient, name: string): Promise<string> {
  const { SecretString } = await usable(
    `secretsmanager:GetSecretValue for ${name}`,
    { missing: 'which is not in Secrets Manager', allow: 'secretsmanager:GetSecretValue on it' },
    () => secretsManager.send(new GetSecretValueCommand({ SecretId: name })),
  );
  return SecretString ?? unusable('which holds bytes', 'store it as text');
}

const MISSING = new Set(['ParameterNotFound', 'ParameterVersionNotFound', 'ResourceNotFoundException']);

/** Tells a secret that is not to be had, which fails a test, from an AWS that does not answer, which is tried again. */
async function usable<T>(
  what: string,
  { missing, allow }: { readonly missing: string; readonly allow: string },
  send: () => Promise<T>,
): Promise<T> {
  try {
    return await awsCall(what, send);
  } catch (error) {
    const type = error instanceof RolloutError ? error.report.type : null;
    const name = awsErrorName(error) ?? '';
    if (type === 'AccessDenied') {
      return unusable(`which may not be read, ${name}`, `allow ${allow}, and kms:Decrypt with its key`);
    }
    if (MISSING.has(name))
      return unusable(missing, 'create it in the region of the configuration, or correct its name');
    if (type === 'AwsRefused') return unusable(`which cannot be read, ${name}`, 'correct what AWS names');
    throw error;
  }
}

function unusable(problem: string, cure: string): never {
  throw new SecretUnusable(`${problem} (${cure})`);
}
