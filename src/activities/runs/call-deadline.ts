import type { Client } from '@temporalio/client';

/** Longest a single call to Temporal may take, milliseconds: a look of the guard must end before the next one. */
const CALL_DEADLINE_MS = 5_000;

/** Runs calls to Temporal, which fail after five seconds. */
export async function within<T>(client: Client, calls: () => Promise<T>): Promise<T> {
  return await client.withDeadline(Date.now() + CALL_DEADLINE_MS, calls);
}
