/** Control characters, and those that turn the direction of a text: on a screen they are not what they seem. */
export const HIDDEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const EVERY_HIDDEN = new RegExp(HIDDEN.source, 'gu');

/**
 * A text of strangers as one line that acts on nothing: what a screen would obey is shown instead of sent. Pure.
 * @example visible('\u001b[2K') // '\\u001b[2K'
 */
export function visible(text: string): string {
  return text.replace(/[\t\r\n\u2028\u2029]+/g, ' ').replace(EVERY_HIDDEN, escapeOf);
}

/** The same of a text of several lines. */
export function visibleLines(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}

/** The same within JSON, which escapes some of them by itself. */
export function visibleJson(json: string): string {
  // Line breaks here are those of its layout: in a value they are escaped.
  return json.replace(EVERY_HIDDEN, (sign) => (sign === '\n' ? sign : escapeOf(sign)));
}

function escapeOf(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
