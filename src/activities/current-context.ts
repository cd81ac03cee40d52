import { setMaxListeners } from 'node:events';
import { Context } from '@temporalio/activity';

/** The activity that this code runs in; null where it runs outside of Temporal, such as in a command. */
export function currentContext(): Context | null {
  try {
    return Context.current();
  } catch {
    return null;
  }
}

/** Aborted when this activity is cancelled, for calls that are to end with it; undefined outside of Temporal. */
export function cancellation(): AbortSignal | undefined {
  const signal = currentContext()?.cancellationSignal;
  // Each call under way listens: of forty services there are hundreds, and Node would warn of a leak from eleven on.
  if (signal) setMaxListeners(0, signal);
  return signal;
}
