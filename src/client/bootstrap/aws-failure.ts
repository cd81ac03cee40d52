import { wasRefused } from '../../activities/aws/errors';
import { RolloutError } from '../../domain/failure';

/** Whether AWS answered with this error code. */
export function isAwsError(error: unknown, code: string): boolean {
  return error instanceof Error && (error.name === code || error.name === `${code}Exception`);
}

/** What AWS answers; null when it answers with this error code, by which it says that there is none. */
export async function ifThere<T>(answer: Promise<T>, code: string): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isAwsError(error, code)) return null;
    throw error;
  }
}

/**
 * What AWS said, as a failure with its cure.
 * @param doing - what was being done, such as `reading load balancers`
 * @param did - what is done already
 */
export function awsFailure(error: unknown, doing: string, did?: string): RolloutError {
  if (error instanceof RolloutError) {
    // A call of the worker's speaks of the worker; here a person calls, and is told what AWS said.
    return error.cause === undefined ? error : awsFailure(error.cause, doing, did);
  }
  const name = error instanceof Error ? error.name : 'unknown error';
  const evidence = error instanceof Error ? `${name}: ${error.message}`.trim() : String(error);
  const report = { what: `Failed while ${doing}.`, evidence: evidence.endsWith('.') ? evidence : `${evidence}.`, did };
  const again = 'Run the same command again: it goes on where it stopped.';
  if (/AccessDenied|UnauthorizedOperation|NotAuthorized/.test(name)) {
    return new RolloutError({ ...report, type: 'AccessDenied', next: `Allow the call. ${again}` }, { cause: error });
  }
  if (/Credentials|ExpiredToken|InvalidClientTokenId|UnrecognizedClient/.test(name)) {
    return new RolloutError({ ...report, type: 'AccessDenied', next: `Sign in to AWS. ${again}` }, { cause: error });
  }
  if (wasRefused(error) && !/Throttl|TooManyRequests|RequestLimit/.test(name))
    return new RolloutError({ ...report, type: 'AwsRefused', next: `Mend what it names. ${again}` }, { cause: error });
  return new RolloutError({ ...report, type: 'AwsUnavailable', next: again }, { cause: error });
}
