const EXCERPT_LENGTH = 200;

/** Shorter ones, encoded, might be anything: what is masked for nothing tells nobody why a test failed. */
const SHORTEST_ENCODED = 5;

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Replaces every secret in a text, also where it stands escaped for JSON, an address, a form or HTML, or in base64 or hex. */
export function mask(text: string, secrets: readonly string[]): string {
  const forms = secrets.filter((secret) => secret !== '').flatMap(formsOf);
  // Longest first: a secret that contains another would leave its rest behind.
  return [...new Set(forms)]
    .sort((a, b) => b.length - a.length)
    .reduce((masked, form) => masked.replaceAll(form, '***'), text);
}

function formsOf(secret: string): string[] {
  // By way of bytes: half a surrogate pair, which JSON can hold, has no form in an address and would throw.
  const bytes = Buffer.from(secret);
  const address = encodeURIComponent(bytes.toString());
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = bytes.toString('hex');
  return [
    secret,
    json,
    // As it stands in a text of JSON that is a value of JSON.
    JSON.stringify(json).slice(1, -1),
    address,
    address.replace(/%[0-9A-F]{2}/g, (sign) => sign.toLowerCase()),
    address.replaceAll('%20', '+'),
    secret.replace(/[&<>"']/g, (sign) => HTML[sign] ?? sign),
    ...(bytes.length < SHORTEST_ENCODED ? [] : [hex, hex.toUpperCase()]),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    ...[0, 1, 2].flatMap((before) => withinBase64(bytes, before)),
  ].filter((form) => form !== '');
}

/** What a secret becomes within a longer text in base64, as after `user:` in Basic auth: it depends on its place there. */
function withinBase64(secret: Buffer, before: number): string[] {
  if (secret.length < SHORTEST_ENCODED) return [];
  const whole = Buffer.concat([Buffer.alloc(before), secret]);
  // Only signs that hold bits of nothing but the secret.
  const part = [Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6)] as const;
  return [whole.toString('base64').slice(...part), whole.toString('base64url').slice(...part)];
}

/** The beginning of a text on one line, at most 200 characters. Mask before cutting: half a secret is not recognised. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= EXCERPT_LENGTH ? line : `${line.slice(0, EXCERPT_LENGTH - 1)}…`;
}
