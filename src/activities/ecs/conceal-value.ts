import { createHash } from 'node:crypto';

const SECRET_NAME = /PASSW|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY/i;
const SECRET_IN_VALUE = /:\/\/[^/\s:@]*:[^/\s@]+@|(password|secret|token|key)=/i;
// The last name of a path: of a variable in brackets, or of a field.
const LAST_NAME = /([^.[\]]+)\]?$/;

/**
 * A value fit for plans, messages and workflow history: what looks like a secret becomes a mark that still tells two
 * values apart. Secrets belong into `secrets` of a definition, but real definitions have them in `environment` too.
 * @param path where the value stands, such as `containerDefinitions[app].environment[DB_PASSWORD]`
 */
export function concealValue(path: string, value: string): string {
  // What stands in `secrets` are names in Secrets Manager or SSM, and people need them.
  if (/(^|\.)secrets\[[^\]]*\]$/.test(path)) return value;
  const name = LAST_NAME.exec(path)?.[1] ?? '';
  if (!SECRET_NAME.test(name) && !SECRET_IN_VALUE.test(value)) return value;
  return `(hidden, ${createHash('sha256').update(value).digest('hex').slice(0, 8)})`;
}
