import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Runner } from './runner';
import { ClientFailure } from '../client-failure';

const answerSchema = z.object({ value: z.string().min(1) });

/** GitHub's token service answers in a fraction of a second; now and then it answers 5xx. */
const ATTEMPTS = 3;
const PAUSE_MS = 1_000;
const ATTEMPT_MS = 10_000;

/**
 * The job's own identity as a signed token, made for this audience alone; null where the job may not have one, which is
 * for the worker to judge. The token never appears in a log.
 * @throws `unreachable` when GitHub's token service does not give one
 */
export async function requestIdToken(runner: Runner, audience: string): Promise<string | null> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = runner.io.env;
  if (!address || !bearer) {
    runner.log('This job has no identity token. Where people are verified, give it `permissions: id-token: write`.');
    return null;
  }
  const url = new URL(address);
  url.searchParams.set('audience', audience);
  const token = await attempt(url, bearer, 1);
  runner.mask(token);
  return token;
}

async function attempt(url: URL, bearer: string, number: number): Promise<string> {
  let problem: string;
  let hopeless = false;
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${bearer}`, accept: 'application/json' },
      signal: AbortSignal.timeout(ATTEMPT_MS),
    });
    const parsed = response.ok ? answerSchema.safeParse(await response.json()) : null;
    if (parsed?.success) return parsed.data.value;
    hopeless = response.status >= 400 && response.status < 500;
    problem = parsed ? 'its answer holds no token' : `it answers ${response.status}`;
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  if (hopeless || number >= ATTEMPTS) {
    const cure = 'run the workflow anew, and see githubstatus.com';
    throw new ClientFailure('unreachable', `GitHub's token service gives no token (${problem}): ${cure}`);
  }
  await sleep(PAUSE_MS);
  return await attempt(url, bearer, number + 1);
}
