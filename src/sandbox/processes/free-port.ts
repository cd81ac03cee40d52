import { createServer } from 'node:http';
import { listen } from './listen';

/**
 * A TCP port of 127.0.0.1 that nobody listens on at the moment. Whoever wants it should take it soon: it is not kept.
 */
export async function freePort(): Promise<number> {
  const { origin, close } = await listen(createServer());
  await close();
  return Number(new URL(origin).port);
}
