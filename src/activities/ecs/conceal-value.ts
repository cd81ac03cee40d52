import { createHash } from 'node:crypto';

const SECRET_NAME = /PASSW|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY/i;
const CREDENTIALS_IN_URL = /:\/\/[^/\s:@]*:[^/\s@]+@/;

/**
 * A value fit for plans, messages and workflow history: what looks like a secret becomes a mark that still tells two
 * values apart. Secrets belong into `secrets` of a definition, but real definitions have them in `environment` too.
 * @param path where the value stands: names of environment variables are part of it
 */
export function concealValue(path: string, value: string): string {
  if (!SECRET_NAME.test(path) && !CREDENTIALS_IN_URL.test(value)) return value;
  // References to Secrets Manager and SSM are names, and people need them.
  if (path.includes('.secrets[') && path.endsWith('.valueFrom')) return value;
  return `(hidden, ${createHash('sha256').update(value).digest('hex').slice(0, 8)})`;
}
