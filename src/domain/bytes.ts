const encoder = new TextEncoder();

/** Bytes of a text in UTF-8; `Buffer` does not exist in workflow code. */
export function utf8Length(text: string): number {
  return encoder.encode(text).length;
}

/** Bytes of a value as Temporal carries it: JSON. */
export function bytesOf(value: object): number {
  return utf8Length(JSON.stringify(value));
}

/** The first of some items, as many as fit into so many bytes, and at least so many. */
export function fitting<T extends object>(items: readonly T[], bytes: number, atLeast = 0): T[] {
  let left = bytes;
  const end = items.findIndex((item) => (left -= bytesOf(item) + 1) < 0);
  return items.slice(0, end === -1 ? items.length : Math.max(end, atLeast));
}

/** A text of at most so many characters. */
export function clipped(text: string, longest: number): string {
  // A character of two units must not be cut in half.
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Temporal keeps a summary of up to 200 bytes. */
const SUMMARY_LENGTH = 180;

/** A text fit for a summary of Temporal's: whatever is not ASCII would count more than one byte. */
export function summaryLine(text: string): string {
  return text.slice(0, SUMMARY_LENGTH).replace(/[^ -~]/g, '?');
}
