import { RolloutError } from '../../domain/failure';

/** Whether AWS answered with one of these error codes. */
export function isAwsError(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && codes.some((code) => error.name === code || error.name === `${code}Exception`);
}

/**
 * What AWS said, as a failure with its cure.
 * @param doing - what was being done, such as `reading load balancers`
 * @param did - what is done already
 */
export function awsFailure(error: unknown, doing: string, did?: string): RolloutError {
  if (error instanceof RolloutError) return error;
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
  const status = statusOf(error);
  const refused = status !== null && status < 500 && !/Throttl|TooManyRequests|RequestLimit/.test(name);
  if (refused)
    return new RolloutError({ ...report, type: 'AwsRefused', next: `Mend what it names. ${again}` }, { cause: error });
  return new RolloutError({ ...report, type: 'AwsUnavailable', next: again }, { cause: error });
}

/** HTTP status of AWS's answer; null when there was no answer. */
function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return null;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return null;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}
