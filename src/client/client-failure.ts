/**
 * What kind of failure a caller meets. `refused`: asked and answered with no; `nothingRuns`: no such rollout;
 * `noWorker`: Temporal is there, no worker answers; `unreachable`: Temporal is not there; `usage`: asked wrongly.
 */
export type ClientFailureCode = 'refused' | 'nothingRuns' | 'noWorker' | 'unreachable' | 'usage' | 'unexpected';

/** A failure of the client: one line that says what, with which value, and the cure. */
export class ClientFailure extends Error {
  override readonly name: string = 'ClientFailure';
  constructor(
    readonly code: ClientFailureCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message.replace(/\s+/g, ' ').trim(), options);
  }
}

/** A decision that was weighed and not taken; `message` is the reason. Sending it again would be refused again. */
export class RefusedDecision extends ClientFailure {
  override readonly name = 'RefusedDecision';
  constructor(
    readonly reason: string,
    options?: { cause?: unknown },
  ) {
    super('refused', reason, options);
  }
}

/** What calls give; null when they fail in one of these ways. */
export async function unless<T>(codes: readonly ClientFailureCode[], calls: () => Promise<T>): Promise<T | null> {
  try {
    return await calls();
  } catch (error) {
    if (error instanceof ClientFailure && codes.includes(error.code)) return null;
    throw error;
  }
}
