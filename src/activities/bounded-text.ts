/** A body as text, as long as it has no more bytes than it can need. @throws what `tooMuch` makes for any other */
export async function boundedText(
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
  tooMuch: () => Error,
): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > mostBytes) throw tooMuch();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
