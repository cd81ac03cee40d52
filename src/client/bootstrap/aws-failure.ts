import { awsErrorName, awsFailure } from '../../activities/aws/errors';
import type { FailureType } from '../../domain/failure';
import { RolloutError } from '../../domain/failure';

/** What AWS answers; null when it answers with this error code, by which it says that there is none. */
export async function ifThere<T>(answer: Promise<T>, code: string): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if ([code, `${code}Exception`].includes(awsErrorName(error) ?? '')) return null;
    throw error;
  }
}

const CURES: Partial<Record<FailureType, string>> = {
  AccessDenied: 'Sign in to AWS as somebody who may, or allow the call. ',
  AwsRefused: 'Mend what it names. ',
  AwsUnavailable: 'If it lasts, check your AWS credentials and the network. ',
};

// How most of AWS begins a refusal: "User: arn:… is not authorized to perform: ecs:CreateCluster on resource: …".
const REFUSED_ACTION = /not authorized to perform: ([\w-]+:\w+)/;

/** What cures a failure; of a refused call with the permission that is missing, where AWS says it. */
function cureOf(type: FailureType, evidence = ''): string {
  const action = type === 'AccessDenied' ? REFUSED_ACTION.exec(evidence)?.[1] : undefined;
  if (action !== undefined) return `Sign in to AWS as somebody who may ${action}, or allow it in your IAM policy. `;
  return CURES[type] ?? '';
}

/**
 * What AWS said, as a failure with its cure; what is not AWS's comes back as it is.
 * @param doing - what was being done, such as `reading load balancers`
 * @param did - what is done already
 */
export function bootstrapFailure(error: unknown, doing: string, did: string): unknown {
  // A call of the worker's speaks of the worker; here a person calls, and is told what AWS said.
  const cause = error instanceof RolloutError ? error.cause : error;
  const failure = awsFailure(doing, cause);
  if (cause === undefined || !(failure instanceof RolloutError)) return error;
  const { type, evidence } = failure.report;
  const next = `${cureOf(type, evidence)}Run the same command again: it goes on where it stopped.`;
  return new RolloutError({ type, what: `Failed while ${doing}.`, evidence, did, next }, { cause });
}
