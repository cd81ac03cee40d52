import { request } from 'undici';
import { z } from 'zod';
import type { RecordsSettings } from '../../config/settings';
import { RolloutError } from '../../domain/failure';
import { parseJson } from '../../domain/json';
import { boundedText } from '../bounded-text';
import { notKept, pauseOf, paused, recordRefused } from './github-failure';

/** Where records are kept; a worker has one such place. */
export interface GitHubPlace extends NonNullable<RecordsSettings['github']> {
  /** A secret; null when the variable is empty. */
  readonly token: string | null;
}

/** One call below the repository. */
export interface GitHubCall {
  readonly method: 'GET' | 'POST';
  /** Begins with a slash: `/deployments`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** A call that takes longer than this would not be answered any more. */
const WITHIN_MS = 10_000;

/** A hundred deployments have some hundred kilobytes; more than this is something else. */
const LARGEST_BYTES = 4 * 1024 * 1024;

/** Asks GitHub once; repeating is Temporal's. The token is in none of the errors. @throws RecordNotKept | RecordRefused */
export async function askGitHub<T>(
  place: GitHubPlace,
  call: GitHubCall,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T> {
  if (place.token === null) {
    throw recordRefused(
      `The worker's variable ${place.tokenVariable} is empty.`,
      `Give the worker a token in ${place.tokenVariable}, or take \`records\` out of its configuration.`,
    );
  }
  const { status, headers, text } = await send(place, place.token, call, signal);
  const json = parseJson(text);
  if (status < 200 || status > 299) throw refusal(place, call, { status, headers, json });
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw notKept(`${nameOf(place, call)} answered ${status} with something else than what it must.`);
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

async function send(
  place: GitHubPlace,
  token: string,
  call: GitHubCall,
  signal: AbortSignal,
): Promise<Answer & { readonly text: string }> {
  const query = call.query ? `?${new URLSearchParams(call.query).toString()}` : '';
  // Also ends an answer that drips.
  const timeout = AbortSignal.timeout(WITHIN_MS);
  const tooMuch = (): Error => notKept('GitHub answered with more than anything asked for.');
  try {
    const answer = await request(`${place.apiUrl}/repos/${place.repository}${call.path}${query}`, {
      method: call.method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        // GitHub refuses requests without it.
        'user-agent': 'rollout',
        'x-github-api-version': '2022-11-28',
      },
      body: call.body ? JSON.stringify(call.body) : null,
      signal: AbortSignal.any([signal, timeout]),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: await boundedText(answer.body, LARGEST_BYTES, tooMuch),
    };
  } catch (error) {
    // A cancellation must reach Temporal as such.
    signal.throwIfAborted();
    if (error instanceof RolloutError) throw error;
    const why = timeout.aborted
      ? `did not answer within ${WITHIN_MS / 1_000} s`
      : `did not answer (${reasonOf(error)})`;
    throw notKept(`${nameOf(place, call)} ${why}.`);
  }
}

/** Tells a limit from a refusal: GitHub answers both with 403. */
function refusal(place: GitHubPlace, call: GitHubCall, answer: Answer & { readonly json: unknown }): Error {
  const { status, headers } = answer;
  const said = messageOf(answer.json);
  const evidence = `${nameOf(place, call)} answered ${status}${said === '' ? '' : `: ${said}`}.`;
  const pauseMs = pauseOf(status, headers, said, Date.now());
  if (pauseMs !== null) return paused(`GitHub's rate limit is used up. ${evidence}`, pauseMs);
  // A conflict and a time-out of GitHub's own may be another's at the next attempt.
  if (status >= 500 || status === 408 || status === 409) return notKept(evidence);
  return recordRefused(evidence, cureOf(status, place));
}

function cureOf(status: number, { repository, tokenVariable }: GitHubPlace): string {
  const rights = 'Deployments and Commit statuses, both read and write';
  if (status === 401) return `Give the worker a token in ${tokenVariable} that is valid, then restart it.`;
  if (status === 403) return `Give the token of ${tokenVariable} access to ${repository}: ${rights}.`;
  if (status === 404)
    return `Check the name ${repository}, and that the token of ${tokenVariable} may see it: ${rights}.`;
  if (status < 400) return `The repository was renamed: write its name of today instead of ${repository}.`;
  return `Check that the commit is one of ${repository}; nothing else can be done about this run.`;
}

function nameOf({ repository }: GitHubPlace, { method, path }: GitHubCall): string {
  return `GitHub (${method} ${repository}${path})`;
}

const refused = z.object({ message: z.string() });

function messageOf(json: unknown): string {
  const parsed = refused.safeParse(json);
  return parsed.success ? parsed.data.message.slice(0, 300).replace(/\.+$/, '') : '';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
