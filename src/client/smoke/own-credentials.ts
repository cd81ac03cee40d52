import { RolloutError } from '../../domain/failure';

// The activities say what the worker should be allowed; here a person calls.
const CURES: Readonly<Record<string, string>> = {
  AccessDenied: 'Sign in to AWS as somebody who may, or allow it in your IAM policy.',
  AwsUnavailable:
    'Run the command again; if it lasts, check your AWS credentials, the network and the AWS status page.',
};

/** Runs calls to AWS with the caller's own credentials: a failure speaks of them, not of the worker's. */
export async function withOwnCredentials<T>(calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    throw inOwnName(error);
  }
}

/** The failure as the person at the terminal should read it; what is not AWS's comes back as it is. */
export function inOwnName(error: unknown): unknown {
  if (!(error instanceof RolloutError)) return error;
  const next = CURES[error.report.type];
  if (next === undefined) return error;
  const what = error.report.what.replace(/^The worker may not/, 'You may not');
  return new RolloutError({ ...error.report, what, next }, { cause: error });
}
