import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { z } from 'zod';
import { ClientFailure } from '../client-failure';

type Environment = Readonly<Record<string, string | undefined>>;

const answerSchema = z.object({ value: z.string().min(1) });

/** GitHub's token service answers in a fraction of a second; now and then it answers 5xx. */
const ATTEMPTS = 3;
const PAUSE_MS = 1_000;
const ATTEMPT_MS = 10_000;

/** Whether this process is a step of a GitHub Actions job. */
export function inJob(env: Environment): boolean {
  return env.GITHUB_ACTIONS === 'true';
}

/** Whether the job may have tokens of its identity (`permissions: id-token: write`). */
export function mayHaveToken(env: Environment): boolean {
  return Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN);
}

/**
 * The job's own identity as a signed token, made for this audience alone.
 * @throws ClientFailure `usage` when the job may not have one, `unreachable` when GitHub does not give one
 */
export async function requestJobToken(env: Environment, audience: string): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = env;
  if (!address || !bearer) {
    throw new ClientFailure('usage', 'this job may not prove who started it: give it `permissions: id-token: write`');
  }
  const url = new URL(address);
  url.searchParams.set('audience', audience);
  return await attempt(url, bearer, 1);
}

async function attempt(url: URL, bearer: string, number: number): Promise<string> {
  let problem: string;
  let hopeless = false;
  try {
    const { statusCode, body } = await request(url, {
      headers: { authorization: `Bearer ${bearer}`, accept: 'application/json' },
      signal: AbortSignal.timeout(ATTEMPT_MS),
    });
    const text = await body.text();
    const parsed = statusCode === 200 ? answerSchema.safeParse(JSON.parse(text)) : null;
    if (parsed?.success) return parsed.data.value;
    hopeless = statusCode >= 400 && statusCode < 500;
    problem = parsed ? 'its answer holds no token' : `it answers ${statusCode}`;
  } catch (error) {
    problem = error instanceof SyntaxError ? 'its answer is no JSON' : String(error);
  }
  if (hopeless || number >= ATTEMPTS) {
    const cure = 'start the workflow anew, and see githubstatus.com';
    throw new ClientFailure('unreachable', `GitHub's token service gives no token (${problem}): ${cure}`);
  }
  await sleep(PAUSE_MS);
  return await attempt(url, bearer, number + 1);
}
