import { workflowInfo } from '@temporalio/workflow';
import type { RunKind } from '../../domain/phase';
import type { RequestMode, RolloutRequest } from '../../domain/request';
import { readInput } from '../../domain/input';
import { environmentName, environmentWorkflowId, modeOf, requestSchema } from '../../domain/request';
import { NOTHING_OF_ITS_OWN } from './open-run';
import { freshRun, runStatus } from './run-state';
import { failureOf, outcomeFailure } from './workflow-failure';

/**
 * The input of a run, whatever it was started with. What cannot be read, is none of this workflow's, or would run beside the
 * lock of its environment, ends the run at once as refused: an error here would fail its task for ever under that lock.
 */
export function readRequest(raw: unknown, kind: RunKind, modes: readonly RequestMode[]): RolloutRequest {
  const { value: request, problem } = readInput(requestSchema, raw);
  if (request === null) throw refusal(kind, `What it was started with cannot be read: ${problem}`);
  const lock = environmentWorkflowId(request.environment);
  const { workflowId, workflowType } = workflowInfo();
  if (workflowId !== lock) throw refusal(kind, `It changes ${request.environment}, and its workflow ID is not ${lock}`);
  if (modes.includes(modeOf(request))) return request;
  throw refusal(kind, `${workflowType} does not do ${modeOf(request)}`);
}

/** Reads the input of a workflow that changes no environment. @throws RequestUnreadable */
export function readPlainInput<T>(schema: Parameters<typeof readInput<T>>[0], raw: unknown): T {
  const { value, problem } = readInput(schema, raw);
  if (problem === null) return value;
  throw failureOf({ type: 'RequestUnreadable', what: `It cannot be read: ${problem}.`, next: CURE });
}

const CURE = 'Start it with `rollout` or the action, of the version that the worker has.';

function refusal(kind: RunKind, problem: string): Error {
  // Nothing of what was given is repeated: not even its sizes are known.
  const [, named = ''] = workflowInfo().workflowId.split('/');
  const environment = environmentName.safeParse(named).data ?? 'unknown';
  const state = freshRun({ environment, imageTag: 'unreadable', requestedBy: 'unknown' }, kind, problem);
  const finding = { code: 'RequestUnreadable', subject: 'request', problem, cure: CURE };
  const message = `Refused: ${problem}. ${CURE} Nothing was written.`;
  const end = { phase: 'closed', outcome: 'refused', endedAt: state.startedAt, findings: [finding] } as const;
  const status = { ...runStatus(state), ...end };
  return outcomeFailure('RolloutRefused', {
    ...NOTHING_OF_ITS_OWN,
    outcome: 'refused',
    message,
    status,
    undelivered: [],
  });
}
