/**
 * A file's bytes as text, by the byte order mark that editors and shells put before it (PowerShell writes UTF-16 by
 * default); UTF-8 without one. The mark is no part of the text.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  // A decoder takes the mark of its own encoding away.
  return new TextDecoder(encoding).decode(bytes);
}
