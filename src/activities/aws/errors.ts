import type { FailureReport } from '../../domain/failure';
import { RolloutError } from '../../domain/failure';

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'NotAuthorized',
  'OptInRequired',
  'SignatureDoesNotMatch',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
]);

// Route 53, CloudWatch and Application Auto Scaling answer some of these with HTTP 400, so the status alone does not tell them from a refusal.
const PASSING = new Set([
  'BandwidthLimitExceeded',
  'ConcurrentUpdateException',
  'CredentialsProviderError',
  'EC2ThrottledException',
  'ExpiredToken',
  'ExpiredTokenException',
  'InternalFailure',
  'InternalServiceException',
  'InternalServiceFault',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'RequestExpired',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestTimeTooSkewed',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServerException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TimeoutError',
  'TooManyRequestsException',
  'TransientError',
]);

const BROKEN_CONNECTION = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

function field(error: unknown, key: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/**
 * Name AWS gave an error (`ImageNotFoundException`), also when it is the cause of a RolloutError; null when it has none.
 */
export function awsErrorName(error: unknown): string | null {
  if (error instanceof RolloutError) return error.cause === undefined ? null : awsErrorName(error.cause);
  return text(field(error, 'name'));
}

function codeOf(error: unknown): string {
  return text(field(error, 'code')) ?? '';
}

function statusOf(error: unknown): number | null {
  const status = field(field(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : null;
}

function isDenied(name: string, status: number | null): boolean {
  return DENIED.has(name) || (status === 403 && !PASSING.has(name));
}

// What the SDK makes of an error it cannot recognise as one, which those of sockets are where realms are mixed (in a test
// runner's sandbox): code and name are lost.
const WRAPPED = 'AWS SDK error wrapper for ';

function isPassing(error: unknown, name: string, status: number | null): boolean {
  if (PASSING.has(name) || BROKEN_CONNECTION.has(codeOf(error))) return true;
  if (text(field(error, 'message'))?.startsWith(WRAPPED)) return true;
  if (status === null) return field(error, '$retryable') !== undefined;
  // An answer of 2xx that ends in an error is one the SDK could not read: cut off, or not from AWS.
  return status >= 500 || status === 429 || status < 300 || field(field(error, '$retryable'), 'throttling') === true;
}

function reportOf(what: string, error: unknown): FailureReport | null {
  const name = awsErrorName(error) ?? 'Error';
  const status = statusOf(error);
  const words = text(field(error, 'message')) ?? codeOf(error);
  const evidence = `${name}${words === '' ? '' : `: ${words}`}${/[.!?]$/.test(words) ? '' : '.'}`;
  if (isDenied(name, status)) {
    const next = `Check the worker's credentials and allow it this call in its IAM policy.`;
    return { type: 'AccessDenied', what: `The worker may not call ${what}.`, evidence, next };
  }
  if (isPassing(error, name, status)) {
    const next = `Calls are repeated; if it lasts, check the network, the worker's credentials and AWS's status page.`;
    return { type: 'AwsUnavailable', what: `AWS did not answer ${what}.`, evidence, next };
  }
  if (status === null && field(error, '$fault') === undefined) return null;
  const next = 'Correct what AWS names; repeating the call does not help.';
  return { type: 'AwsRefused', what: `AWS refused ${what}.`, evidence, next };
}

/**
 * What an error of the AWS SDK or of the network means, as a RolloutError with the error as its cause. Errors that are
 * not AWS's (an abort, a bug, an error of ours) come back as they are, so that Temporal sees cancellations as such.
 */
export function awsFailure(what: string, error: unknown): unknown {
  if (error instanceof RolloutError || awsErrorName(error) === 'AbortError') return error;
  const report = reportOf(what, error);
  return report === null ? error : new RolloutError(report, { cause: error });
}

/**
 * Sends one request to AWS.
 * @param what the call and what it is about, for people and for IAM: `ecs:UpdateService for svc-portal-green`
 * @throws AccessDenied | AwsRefused | AwsUnavailable, each with the SDK's error as cause
 */
export async function awsCall<T>(what: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw awsFailure(what, error);
  }
}
