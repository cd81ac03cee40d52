import type { FailureReport } from '../../domain/failure';
import { RolloutError } from '../../domain/failure';
import { cancellation } from '../current-context';

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

// Node tells what is wrong with an argument in the way in which it tells what is wrong with a connection.
const FAULTS_OF_CODE = new Set(['TypeError', 'RangeError']);

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

function isDenied(error: unknown, name: string, status: number | null): boolean {
  if (isPassing(error, name, status)) return false;
  return DENIED.has(name) || (status === 403 && !PASSING.has(name));
}

/** AWS's sentences are short; what stands behind is somebody's document. */
const LONGEST_MESSAGE = 1_000;

// What the SDK makes of an error it cannot recognise as one, which those of sockets are where realms are mixed (in a test
// runner's sandbox): code and name are lost.
const WRAPPED = 'AWS SDK error wrapper for ';

// What AWS says under a name that stands for a refusal elsewhere, and that is over a moment later: ECS's lock on a family
// (hashicorp/terraform-provider-aws#9777), a service that still drains (#4415), roles and rules that are not everywhere yet, a
// clock that is set meanwhile, and throttles of whatever name.
const PASSING_WORDS =
  /too many concurrent attempts|is still draining|unable to assume the service linked role|rate exceeded|too many requests|request was throttled|signature (expired|not yet current)|(try|retry).{0,20} (again )?(later|after|in a few)/i;

/** There are too many codes of sockets, names and TLS to list: what has one and is no answer of AWS is one of them. */
function isBrokenConnection(error: unknown, name: string): boolean {
  return codeOf(error) !== '' && statusOf(error) === null && !FAULTS_OF_CODE.has(name);
}

function isPassing(error: unknown, name: string, status: number | null): boolean {
  if (status !== null && PASSING_WORDS.test((text(field(error, 'message')) ?? '').slice(0, LONGEST_MESSAGE)))
    return true;
  if (PASSING.has(name) || isBrokenConnection(error, name)) return true;
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
  if (isDenied(error, name, status)) {
    const next = `Check the worker's credentials and allow it this call in its IAM policy.`;
    return { type: 'AccessDenied', what: `The worker may not call ${what}.`, evidence, next };
  }
  if (name === 'CredentialsProviderError') {
    const next =
      'Give it some where the AWS SDK looks: a role of the task or machine, AWS_PROFILE, or AWS_ACCESS_KEY_ID with its secret.';
    return {
      type: 'AwsUnavailable',
      what: `No AWS credentials were found, so ${what} was not called.`,
      evidence,
      next,
    };
  }
  if (isPassing(error, name, status)) {
    const next = `Calls are repeated; if it lasts, check the network, the worker's credentials and AWS's status page.`;
    return { type: 'AwsUnavailable', what: `AWS did not answer ${what}.`, evidence, next };
  }
  if (status === null && field(error, '$fault') === undefined) return null;
  const next = 'Correct what AWS names; repeating the call does not help.';
  return { type: 'AwsRefused', what: `AWS refused ${what}.`, evidence, next };
}

/** Whether the same call, sent again a moment later, may succeed. */
export function mayPass(error: unknown): boolean {
  const name = awsErrorName(error) ?? '';
  return name !== 'CredentialsProviderError' && isPassing(error, name, statusOf(error));
}

/** Whether AWS answered that it did not do what was asked; everything else may have taken effect. */
export function wasRefused(error: unknown): boolean {
  const status = statusOf(error);
  return status !== null && status >= 400 && status < 500;
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

/** Options of a request that ends when its activity is cancelled. */
export interface UntilCancelled {
  readonly abortSignal: AbortSignal | undefined;
}

/**
 * Sends one request to AWS.
 * @param what the call and what it is about, for people and for IAM: `ecs:UpdateService for svc-portal-green`
 * @param send a write that must not be cut off leaves the options
 * @throws AccessDenied | AwsRefused | AwsUnavailable, each with the SDK's error as cause
 */
export async function awsCall<T>(what: string, send: (untilCancelled: UntilCancelled) => Promise<T>): Promise<T> {
  try {
    return await send({ abortSignal: cancellation() });
  } catch (error) {
    throw awsFailure(what, error);
  }
}
