import { createHash } from 'node:crypto';
import type { MetricResult } from './cloudwatch-results';
import type { Decoded } from './wire/decoded';
import { textAt } from './wire/decoded';

/** A token belongs to one request: what it asked for is part of it, the token itself is not. */
function fingerprint(input: Decoded): string {
  const { NextToken: _token, ...asked } = input;
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 16);
}

/** The point to go on from: 0 without a token, undefined when the token is not of this request. */
export function offsetOf(input: Decoded): number | undefined {
  const token = textAt(input, 'NextToken');
  if (token === undefined) return 0;
  const [mark, offset] = Buffer.from(token, 'base64').toString('utf8').split(':');
  return mark === fingerprint(input) && Number.isInteger(Number(offset)) ? Number(offset) : undefined;
}

/**
 * The results from the point `offset` on, at most `size` points over all of them. A result that goes on in the next page
 * is PartialData; results that lie wholly in other pages are left out.
 */
export function pageOf(
  results: MetricResult[],
  offset: number,
  size: number,
  input: Decoded,
): { page: MetricResult[]; nextToken?: string } {
  const end = offset + size;
  const total = results.reduce((sum, result) => sum + result.points.length, 0);
  let position = 0;
  const page = results.flatMap((result) => {
    const from = position;
    position += result.points.length;
    const points = result.points.slice(Math.max(offset - from, 0), Math.max(end - from, 0));
    const emptyButHere = result.points.length === 0 && from >= offset && (from < end || total <= end);
    if (points.length === 0 && !emptyButHere) return [];
    return [{ ...result, points, status: position > end ? 'PartialData' : result.status }];
  });
  if (total <= end) return { page };
  return { page, nextToken: Buffer.from(`${fingerprint(input)}:${end}`).toString('base64') };
}
