import type { Runner } from './runner';
import { mayHaveToken, requestJobToken } from '../github/job-token';

/**
 * The job's own identity as a signed token, made for this audience alone; null where the job may not have one, which is
 * for the worker to judge. The token never appears in a log.
 * @throws `unreachable` when GitHub's token service does not give one
 */
export async function requestIdToken(runner: Runner, audience: string): Promise<string | null> {
  if (!mayHaveToken(runner.io.env)) {
    runner.log('This job has no identity token. Where people are verified, give it `permissions: id-token: write`.');
    return null;
  }
  const token = await requestJobToken(runner.io.env, audience);
  runner.mask(token);
  return token;
}
