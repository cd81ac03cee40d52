import { createHash } from 'node:crypto';

// Words of a name, whatever separates them: `DB_PASS`, `signingKey`, `MYSQLPWD`.
const SECRET_NAME =
  /PASSW|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|PRIVATE|PWD|(^|[_.-])(PASS|PIN|OTP|SALT|PEPPER|SEED|DSN|AUTH|JWT|HMAC|SIGNATURE|WEBHOOK|CERT|PFX)([_.-]|$)|WEBHOOK_?URL|CONNECTION_?STRING/i;

/** Names that end so hold a key; one in the middle, as in `PRIMARY_KEY_COLUMN`, speaks of one. */
const KEY_NAME = /(^|[a-z0-9_.-])KEY([_.-]?(ID|BASE64|B64|HEX|PEM|[0-9]+|V[0-9]+|OLD|NEW|NEXT|PREVIOUS))?$/i;

/** Keys that open nothing. */
const PUBLIC_KEY = /(PUBLIC|PUBLISHABLE|PRIMARY|FOREIGN|PARTITION|SORT|CACHE|IDEMPOTENCY|ROUTING|HOT|FEATURE)_?KEY$/i;

/** Values that are secrets whatever they are called. */
const SECRET_SHAPES: readonly RegExp[] = [
  /:\/\/[^/\s:@]{0,200}:[^/\s@]{1,500}@/,
  /(password|passwd|pwd|secret|token|key|signature|sig)=[^&\s]/i,
  /-----BEGIN [A-Z ]{0,40}(PRIVATE KEY|CERTIFICATE)/,
  /\b(bearer|basic|digest) +[\w+/=.~-]{8}/i,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|sk_live_|sk_test_|rk_live_|rk_test_|whsec_|sk-|npm_|pypi-|SG\.|dop_v1_|shpat_)[\w.-]{8}/,
  /\b(AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12}/,
  /\bAIza[\w-]{30}/,
  /\beyJ[\w-]{8,}\.[\w-]{4,}/,
  /hooks\.slack\.com\/|discord(app)?\.com\/api\/webhooks\/|webhook\.office\.com\/|api\.telegram\.org\/bot/i,
];

/** Characters in a row that a person does not make up, and bits a character from which on they are drawn at random. */
const RANDOM_LENGTH = 24;
const RANDOM_BITS = 3.6;
const RANDOM_HEX_BITS = 3;

/**
 * A value fit for plans, messages and workflow history: what looks like a secret, by its name or by itself, becomes a mark
 * that still tells two values apart. Secrets belong into `secrets` of a definition, but real definitions have them in
 * `environment` too. One hidden for nothing costs a look at AWS; one shown cannot be taken back.
 * @param path where the value stands, such as `containerDefinitions[app].environment[DB_PASSWORD]`
 */
export function concealValue(path: string, value: string): string {
  // What stands in `secrets` are names in Secrets Manager or SSM, and people need them.
  if (/(^|\.)secrets\[[^\]]*\]$/.test(path)) return value;
  if (!isSecretName(lastName(path)) && !looksSecret(value)) return value;
  return `(hidden, ${createHash('sha256').update(value).digest('hex').slice(0, 8)})`;
}

/** The last name of a path: of a variable in brackets, or of a field. */
function lastName(path: string): string {
  const whole = path.endsWith(']') ? path.slice(0, -1) : path;
  return whole.slice(Math.max(whole.lastIndexOf('.'), whole.lastIndexOf('['), whole.lastIndexOf(']')) + 1);
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || (KEY_NAME.test(name) && !PUBLIC_KEY.test(name));
}

function looksSecret(value: string): boolean {
  return SECRET_SHAPES.some((shape) => shape.test(value)) || value.split(/[^\w+=-]+/).some(isRandom);
}

/** Whether a word looks drawn at random. Digests, ARNs and addresses consist of shorter words, or are said to be digests. */
function isRandom(word: string): boolean {
  if (word.length < RANDOM_LENGTH || !/\d.*\d/.test(word)) return false;
  if (/^[0-9a-f-]+$/i.test(word)) return !isPublicHex(word) && bitsOf(word) >= RANDOM_HEX_BITS;
  return /[a-z]/.test(word) && /[A-Z]/.test(word) && bitsOf(word) >= RANDOM_BITS;
}

/** A commit, a digest of an image, or a UUID: names of things, which people compare. */
function isPublicHex(word: string): boolean {
  return /^[0-9a-f]{40}$|^[0-9a-f]{64}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(word);
}

/** Entropy of a word's characters, bits a character. */
function bitsOf(word: string): number {
  const counts = new Map<string, number>();
  for (const sign of word) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / word.length) * Math.log2(n / word.length), 0);
}
