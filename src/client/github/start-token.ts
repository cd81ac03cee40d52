import type { RolloutRequest } from '../../domain/request';
import type { Session } from '../session';
import { startAudience } from '../../domain/identity';
import { ClientFailure } from '../client-failure';
import { say } from '../session';
import { mayHaveToken, requestJobToken } from './job-token';

/**
 * A request with proof of who asks, where there is one: the token given (or `ROLLOUT_TOKEN`), else that of the job. Whether
 * the environment wants one only the worker knows: without it the worker says so and refuses.
 */
export async function provenRequest(
  session: Session,
  request: RolloutRequest,
  given: string | undefined,
): Promise<RolloutRequest> {
  const { env } = session.io;
  const token = given?.trim() || env.ROLLOUT_TOKEN || (await tokenOfJob(session, request));
  return token ? { ...request, token } : request;
}

async function tokenOfJob(session: Session, request: RolloutRequest): Promise<string | null> {
  const { env } = session.io;
  if (!mayHaveToken(env)) return null;
  try {
    return await requestJobToken(env, startAudience(request));
  } catch (error) {
    if (!(error instanceof ClientFailure)) throw error;
    // Where nobody is verified it is not needed: a token service that is down must not keep a deploy from staging.
    say(session, [`${error.message}; going on without it`]);
    return null;
  }
}
