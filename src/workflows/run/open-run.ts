import {
  CancellationScope,
  allHandlersFinished,
  condition,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { FailureReport } from '../../domain/failure';
import type { MessageCode } from '../../domain/message-registry';
import type { Outcome } from '../../domain/outcome';
import type { Phase } from '../../domain/phase';
import type { RolloutResult, RolloutStatus } from '../../domain/status';
import type { RunState } from './run-state';
import type { Tell } from './tell';
import { clipped } from '../../domain/bytes';
import { limits } from '../../domain/event-budget';
import { fitResult, fitStatus } from '../../domain/fit';
import { mayFollow } from '../../domain/phase';
import { outcomes } from '../../domain/outcome';
import { renderMarkdown } from '../../domain/render/status-markdown';
import { attributeKeys, statusQuery } from '../messages';
import { createRecorder } from '../records/records-recorder';
import { createResultRecorder } from '../records/result-recorder';
import { count, record, showWeights } from './measure';
import { createVoice } from './tell';
import { bugOf, failureOf, outcomeFailure } from './workflow-failure';

/** What is said when a run ends. */
const CLOSING_MESSAGE: Readonly<Record<Outcome, MessageCode>> = {
  completed: 'Completed',
  rolledBack: 'RolledBack',
  failedBeforeTraffic: 'FailedBeforeTraffic',
  released: 'Released',
  restored: 'Restored',
  stranded: 'Stranded',
  refused: 'NothingWritten',
  rejected: 'NothingWritten',
  expired: 'NothingWritten',
  superseded: 'Superseded',
  planChanged: 'NothingWritten',
  aborted: 'NothingWritten',
};

/** A run in progress, as the parts of its story hold it. */
export interface Run<S extends RunState = RunState> {
  readonly state: S;
  /** Enters a phase: the only place that changes it, and everything that shows it. */
  enter(phase: Phase, next: { what: string; at?: number | null }): void;
  /** Shows a change within a phase: current details and weight. */
  show(): void;
  readonly tell: Tell;
  /** Stops whatever is in flight, once; the story takes it back from there. */
  stop(report: FailureReport): void;
  /** Runs a part that `stop` interrupts; throws the reason then. */
  interruptible<T>(part: () => Promise<T>): Promise<T>;
  /** Ends the run: waits for messages and handlers, then returns the result or throws it as the outcome's failure. */
  close(outcome: Outcome, message: string): Promise<RolloutResult>;
}

/** What of a result is a certain kind of run's own. */
export type ResultParts = Pick<RolloutResult, 'checks' | 'snapshot' | 'oldColour' | 'leftOut'>;

/** What is left behind by a run that did not come to anything. */
export const NOTHING_OF_ITS_OWN: ResultParts = { checks: [], snapshot: null, oldColour: null, leftOut: [] };

/**
 * Opens a run: status query, phases, telling, interruption, closing. Must be called synchronously at the start of the
 * workflow; decisions are accepted by whoever opens it.
 */
export function openRun<S extends RunState>(
  state: S,
  view: { readonly status: (state: S) => RolloutStatus; readonly result?: (state: S) => ResultParts },
): Run<S> {
  const status = (): RolloutStatus => view.status(state);
  const { tell, delivered } = createVoice(state, status);
  const records = [createRecorder(state, status), createResultRecorder(state)];
  const interrupts = new Set<() => void>();

  const show = (): void => {
    setCurrentDetails(renderMarkdown(status()));
  };
  const stop = (report: FailureReport): void => {
    if (state.stop) return;
    state.stop = report;
    for (const interrupt of interrupts) interrupt();
  };
  const enter: Run['enter'] = (phase, next) => {
    if (phase !== state.phase && !mayFollow(state.kind, state.phase, phase)) {
      throw bugOf(`${phase} cannot follow ${state.phase}.`);
    }
    const { environment } = state.request;
    const labels = { environment, kind: state.kind, phase: state.phase };
    record('rollout_phase_duration_seconds', Date.now() - state.phaseSince, labels);
    state.phase = phase;
    state.phaseSince = Date.now();
    state.next = { what: next.what, at: next.at ?? null };
    tell('PhaseEntered', `${phase}: ${next.what}`);
    upsertSearchAttributes([
      { key: attributeKeys.environment, value: state.request.environment },
      { key: attributeKeys.imageTag, value: state.request.imageTag },
      { key: attributeKeys.phase, value: phase },
      { key: attributeKeys.weight, value: state.asked },
      ...(state.outcome ? [{ key: attributeKeys.outcome, value: state.outcome }] : []),
    ]);
    show();
    for (const one of records) one.note();
    showWeights(state);
  };
  const interruptible: Run['interruptible'] = async (part) => {
    const reason = (): FailureReport | null => state.stop;
    const before = reason();
    if (before) throw failureOf(before);
    const scope = new CancellationScope();
    // No Trigger: that would end with the scope around it, and a newer push would not wait for what is being sent.
    let leave: (reason: unknown) => void = () => undefined;
    const interrupted = new Promise<never>((_, reject) => {
      leave = reject;
    });
    const interrupt = (): void => {
      scope.cancel();
      // Once traffic is split nothing is waited for, not even for what is being cancelled. Before that, everything is:
      // a deployment still being sent must not overtake the compensation.
      if (state.firstShiftAt !== null && state.stop) leave(failureOf(state.stop));
    };
    interrupts.add(interrupt);
    try {
      const done = await Promise.race([scope.run(part), interrupted]);
      const meanwhile = reason();
      if (meanwhile) throw failureOf(meanwhile);
      return done;
    } catch (error) {
      // The reason of the stop is the story; the cancellation is only how it reached us.
      const stopped = reason();
      throw stopped ? failureOf(stopped) : error;
    } finally {
      interrupts.delete(interrupt);
    }
  };
  const close: Run['close'] = async (outcome, why) => {
    // It is in a result four times over.
    const message = clipped(why, limits.message);
    count('rollout_outcomes_total', { environment: state.request.environment, kind: state.kind, outcome });
    state.outcome = outcome;
    state.endedAt = Date.now();
    enter(endPhase(outcome), { what: message });
    tell(CLOSING_MESSAGE[outcome], message);
    await delivered();
    await Promise.all(records.map((one) => one.handedOver()));
    await condition(allHandlersFinished);
    const result = fitResult({
      outcome,
      message,
      status: status(),
      ...(view.result?.(state) ?? NOTHING_OF_ITS_OWN),
      undelivered: state.undelivered,
    });
    const type = outcomes[outcome].failure;
    if (type === null) return result;
    throw outcomeFailure(type, result);
  };

  setHandler(statusQuery, () => fitStatus(status()), { description: 'The whole status of this run' });
  show();
  return { state, enter, show, tell, stop, interruptible, close };
}

function endPhase(outcome: Outcome): Phase {
  if (outcome === 'completed' || outcome === 'restored') return 'completed';
  return outcome === 'rolledBack' ? 'rolledBack' : 'closed';
}
