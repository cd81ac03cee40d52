const EXCERPT_LENGTH = 200;

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Replaces every secret in a text, also where it stands escaped for JSON, an address, a form or HTML, or in base64. */
export function mask(text: string, secrets: readonly string[]): string {
  const forms = secrets.filter((secret) => secret !== '').flatMap(formsOf);
  // Longest first: a secret that contains another would leave its rest behind.
  return [...new Set(forms)]
    .sort((a, b) => b.length - a.length)
    .reduce((masked, form) => masked.replaceAll(form, '***'), text);
}

function formsOf(secret: string): string[] {
  // By way of bytes: half a surrogate pair, which JSON can hold, has no form in an address and would throw.
  const address = encodeURIComponent(Buffer.from(secret).toString());
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    address,
    address.replaceAll('%20', '+'),
    secret.replace(/[&<>"']/g, (sign) => HTML[sign] ?? sign),
    Buffer.from(secret).toString('base64'),
  ];
}

/** The beginning of a text on one line, at most 200 characters. Mask before cutting: half a secret is not recognised. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= EXCERPT_LENGTH ? line : `${line.slice(0, EXCERPT_LENGTH - 1)}…`;
}
