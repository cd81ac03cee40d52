import type { Route53Client } from '@aws-sdk/client-route-53';
import { GetChangeCommand } from '@aws-sdk/client-route-53';
import { RolloutError } from '../../domain/failure';
import { formatDuration } from '../../domain/duration';
import { awsCall } from '../aws/errors';

/** What the wait needs of the activity it runs in. */
export interface WaitContext {
  /** When the first attempt began, epoch milliseconds, so that a retry does not wait anew. */
  readonly startedAt: number;
  readonly signal: AbortSignal;
  readonly heartbeat: () => void;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

// A rollback waits for this: soon at first, and later rarely, since an account has five calls a second. Below the heartbeat
// time-out.
const PAUSE = { part: 0.2, leastMs: 250, mostMs: 4_000 };

/** Asks for the change until Route 53 says INSYNC. @throws NotInSync after `withinMs` */
export async function awaitInSync(
  route53: Route53Client,
  input: { readonly changeId: string; readonly withinMs: number },
  context: WaitContext,
): Promise<void> {
  const { changeId, withinMs } = input;
  for (;;) {
    context.heartbeat();
    const answer = await statusOf(route53, changeId, context.signal);
    if (answer === 'INSYNC') return;
    const waited = Date.now() - context.startedAt;
    if (waited >= withinMs) throw notInSync(changeId, waited, answer);
    const pause = Math.min(PAUSE.mostMs, Math.max(PAUSE.leastMs, waited * PAUSE.part));
    await context.sleep(Math.min(pause, withinMs - waited));
  }
}

/** What Route 53 says of the change, or why it says nothing: the next question may be answered. */
async function statusOf(route53: Route53Client, changeId: string, abortSignal: AbortSignal): Promise<string> {
  try {
    const { ChangeInfo } = await awsCall(`route53:GetChange for ${changeId}`, () =>
      route53.send(new GetChangeCommand({ Id: changeId }), { abortSignal }),
    );
    return ChangeInfo?.Status ?? 'unknown';
  } catch (error) {
    if (error instanceof RolloutError && error.report.type === 'AwsUnavailable') return error.message;
    throw error;
  }
}

function notInSync(changeId: string, waited: number, answer: string): RolloutError {
  return new RolloutError({
    type: 'NotInSync',
    what: `Route 53 did not confirm the change ${changeId} in ${formatDuration(waited)}.`,
    evidence: `The last answer was: ${answer}`,
    next: 'Look at the AWS Health Dashboard for Route 53; name servers may still answer the weights from before.',
  });
}
