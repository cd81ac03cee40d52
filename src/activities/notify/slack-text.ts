/** Escapes the three characters Slack reads as markup, mentions among it. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Whether Slack would set a part of the text bold, slanted, struck through, quoted or as an emoji. There is no escape for
 * these in mrkdwn, so that such a text can only go as `plain_text`.
 */
export function readsAsFormat(text: string): boolean {
  return /(?<![\p{L}\p{N}])[*_~]|^[^\S\r\n]*>|:[\w+-]+:|```/mu.test(text);
}

/** Cuts a text to a length, never within an escape or a character. */
export function shorten(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, safeEnd(text, characters - 1))}…`;
}

/** Splits a text into pieces of at most a length, at the end of a line where there is one. */
export function pieces(text: string, characters: number): string[] {
  if (text.trim() === '') return [];
  if (text.length <= characters) return [text];
  const line = text.lastIndexOf('\n', characters - 1);
  const end = line > 0 ? line : safeEnd(text, characters);
  return [text.slice(0, end), ...pieces(text.slice(end).trimStart(), characters)].filter(
    (piece) => piece.trim() !== '',
  );
}

function safeEnd(text: string, end: number): number {
  // An escape (`&amp;`) has five characters at most; one that begins in the last four may not be complete.
  const start = text.lastIndexOf('&', end - 1);
  if (start >= 0 && end - start < 5 && !text.slice(start, end).includes(';')) return start;
  // Nor may a character of two units be cut in half.
  return /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end;
}
