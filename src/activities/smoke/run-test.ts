import type { Agent } from 'undici';
import type { SmokeTest } from '../../domain/settings';
import type { SavedValue, TemplateValues } from './fill-template';
import { fillDeep, fillText } from './fill-template';
import type { Answer } from './judge-answer';
import { judgeAnswer } from './judge-answer';
import { excerpt, mask } from './mask';
import type { SmokeOutcome, SmokeTarget } from './port';
import type { FilledRequest } from './send-request';
import { addressOf, sendRequest, shownAddress } from './send-request';

/** Sent with every request, so that services may leave smoke tests out of their metrics. */
export const SMOKE_HEADER = 'x-rollout-smoke';

// A target that was registered a moment ago may refuse its first connections.
const RETRY_PAUSE_MS = 1_000;

/** What a request needs beside its test. */
export interface SmokeContext {
  readonly agent: Agent;
  readonly target: SmokeTarget;
  readonly values: TemplateValues;
  readonly signal: AbortSignal;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** How a test went and what later requests may use of it. */
export interface TestResult {
  readonly outcome: Omit<SmokeOutcome, 'service'>;
  readonly saved: ReadonlyMap<string, SavedValue>;
}

type Attempt = Answer | { readonly failure: string };

/** Runs one test with its retries. A failure of the test is an outcome; only a cancellation is thrown. */
export async function runTest(test: SmokeTest, context: SmokeContext): Promise<TestResult> {
  const startedAt = performance.now();
  const filled = fillRequest(test, context);
  const finish = (status: number | null, attempts: number, problem: string | null): TestResult['outcome'] => ({
    test: test.name,
    kind: test.kind,
    ok: problem === null,
    // The template, not what it was filled with: addresses may carry secrets.
    url: shownAddress(context.target, test.path),
    status,
    durationMs: Math.round(performance.now() - startedAt),
    attempts,
    problem,
  });
  if ('missing' in filled) {
    return { outcome: finish(null, 0, `It needs ${filled.missing.join(' and ')}.`), saved: new Map() };
  }
  const { attempt, attempts } = await attemptUntilAnswered(test, filled, context);
  if ('failure' in attempt) {
    const secrets = hiddenOf(context.values, new Map());
    return { outcome: finish(null, attempts, excerpt(mask(attempt.failure, secrets))), saved: new Map() };
  }
  const { saved, problem } = judgeAnswer(test, attempt);
  if (problem === null) return { outcome: finish(attempt.status, attempts, null), saved };
  const secrets = hiddenOf(context.values, saved);
  const answered = excerpt(mask(attempt.body, secrets));
  const text = `${mask(problem, secrets)}. ${answered === '' ? 'The answer was empty.' : `Answer: ${answered}`}`;
  return { outcome: finish(attempt.status, attempts, text), saved };
}

async function attemptUntilAnswered(
  test: SmokeTest,
  request: FilledRequest,
  context: SmokeContext,
): Promise<{ attempt: Attempt; attempts: number }> {
  for (let attempts = 1; ; attempts += 1) {
    const attempt = await attemptOnce(request, context);
    const passing = 'failure' in attempt || (attempt.status >= 500 && !test.expectStatus.includes(attempt.status));
    if (!passing || attempts > test.retries) return { attempt, attempts };
    await context.sleep(RETRY_PAUSE_MS);
  }
}

async function attemptOnce(request: FilledRequest, context: SmokeContext): Promise<Attempt> {
  try {
    return await sendRequest(context.agent, request, context.signal);
  } catch (error) {
    if (context.signal.aborted) throw error;
    return { failure: describe(error, request.timeoutMs) };
  }
}

function describe(error: unknown, timeoutMs: number): string {
  if (fieldOf(error, 'name') === 'TimeoutError') return `No complete answer within ${timeoutMs} ms.`;
  const words = [fieldOf(error, 'code'), fieldOf(error, 'message') ?? String(error)];
  return `The request failed: ${words.filter((word) => word !== undefined).join(': ')}.`;
}

function fieldOf(error: unknown, field: 'code' | 'message' | 'name'): string | undefined {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function fillRequest(
  test: SmokeTest,
  { target, values }: SmokeContext,
): FilledRequest | { readonly missing: readonly string[] } {
  const path = fillText(test.path, values, encodeURIComponent);
  const headers = Object.entries(test.headers).map(([name, value]) => [name, fillText(value, values)] as const);
  const body = fillDeep(test.body, values);
  const missing = [path, body, ...headers.map(([, filled]) => filled)].flatMap((filled) => filled.missing);
  if (missing.length > 0) return { missing: [...new Set(missing)] };
  return {
    method: test.method.toUpperCase(),
    address: addressOf(target, path.value),
    headers: { ...Object.fromEntries(headers.map(([name, { value }]) => [name, value])), [SMOKE_HEADER]: test.name },
    body: body.value,
    timeoutMs: test.timeoutMs,
  };
}

/**
 * Everything that must not be shown: all secrets of the run, since an answer may repeat what an earlier request said, and
 * values carried over, such as tokens.
 */
function hiddenOf(values: TemplateValues, saved: ReadonlyMap<string, SavedValue>): string[] {
  const secrets = [...values.secrets.values()].flatMap((secret) => ('value' in secret ? [secret.value] : []));
  const carried = [...values.saved.values(), ...saved.values()].filter((value) => typeof value === 'string');
  // Masking short values would blot out half of any text, and no token is that short.
  return [...secrets, ...carried.filter((value) => value.length >= 4)];
}
