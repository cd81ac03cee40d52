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
  return currentContext()?.cancellationSignal;
}
