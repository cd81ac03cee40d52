import type { ActivityOptions } from '@temporalio/workflow';
import { ActivityCancellationType, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { summaryLine } from '../domain/bytes';
import { taskQueues } from './messages';

const queues = taskQueues(workflowInfo().taskQueue);

/** The activities as workflows call them: first what people read beside the call in the Temporal UI. */
type Called = {
  readonly [K in keyof Activities]: (
    summary: string,
    input: Parameters<Activities[K]>[0],
    options?: ActivityOptions,
  ) => ReturnType<Activities[K]>;
};

function activities(common: ActivityOptions): Called {
  const proxies = proxyActivities<Record<string, (input: unknown) => Promise<unknown>>>(common);
  const call = (_: object, name: string) => (summary: string, input: unknown, options: ActivityOptions) =>
    proxies[name]?.executeWithOptions({ ...options, summary: summaryLine(summary) }, [input]);
  return new Proxy({}, { get: call }) as Called;
}

/*
 * What tells the eight apart is who waits, and for how long; which queue, so that no flood of one starves another; and what a
 * cancellation means to them. A call that AWS throttles is repeated inside an attempt: a second attempt is for a worker that
 * died, and for an AWS that is not there.
 */

/**
 * Every activity beats every three seconds for as long as its worker lives (SDK issue #1053: at most 0.8 of this later). So
 * a dead worker is known after this, and not after the time that the work itself may take.
 */
const heartbeatTimeout = '10s';

/** What is read for a plan or between two steps. Two minutes of trying, then whoever asked says why. */
export const reads = activities({
  taskQueue: queues.workflows,
  startToCloseTimeout: '60s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '1s', maximumInterval: '10s' },
});

/**
 * What a person at a terminal or the next look of the guard waits for: identities, looks at runs, what a look says. Half a
 * minute, as promised; what was not answered then is asked, or said, anew.
 */
export const answers = activities({
  // Beside the checks, which are as short: the queue of the workflows has the waits of a quarter of an hour.
  taskQueue: queues.checks,
  startToCloseTimeout: '25s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '5s' },
});

/**
 * Changes to ECS before and after the shifts. Idempotent, so retried for as long as a throttled account may need. One that is
 * cancelled while it is sent is waited for, so that it cannot land after what takes it back; without being told so the SDK
 * does not wait, whatever its documentation calls the default.
 */
export const writes = activities({
  taskQueue: queues.writes,
  startToCloseTimeout: '60s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '10m',
  retry: { initialInterval: '1s', maximumInterval: '10s' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/**
 * Waiting for ECS, for Route 53 and for smoke tests: long, so the heartbeat tells a dead worker from a slow cluster and
 * carries a cancellation to them. They poll and have no end of their own: whoever waits gives them one by `within`.
 * TRY_CANCEL: they only look, so nothing waits until they have heard of it.
 */
export const waits = activities({
  taskQueue: queues.workflows,
  startToCloseTimeout: '30m',
  heartbeatTimeout,
  retry: { initialInterval: '1s', maximumInterval: '10s' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/**
 * A weight write upwards. Ten seconds, and its own deadline inside, so that none lands after a rollback; whoever calls it
 * decides about another one. TRY_CANCEL: a rollback waits for nothing, not even for the answer of a write in flight.
 */
export const shifts = activities({
  taskQueue: queues.writes,
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '3s' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/**
 * One check. A check that takes longer than half a minute is of no use to the next one; two attempts, then it counts as
 * inconclusive. No worker at all: it ends after 45 s and the next check looks back over the gap.
 */
export const checks = activities({
  taskQueue: queues.checks,
  startToCloseTimeout: '30s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '45s',
  retry: { maximumAttempts: 2, initialInterval: '1s' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/**
 * The weight write of a rollback and reading weights back: for ever, at most ten seconds apart. Nothing else matters then, so
 * one that is slow is let finish; the heartbeat tells when its worker died.
 */
export const rescues = activities({
  taskQueue: queues.writes,
  startToCloseTimeout: '60s',
  heartbeatTimeout,
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/**
 * Messages and records: beside the story, which never waits for them. A bot may need half a dozen calls of four seconds each
 * for one: what stands there already, the message, the one that is rewritten.
 */
export const deliveries = activities({
  taskQueue: queues.workflows,
  startToCloseTimeout: '2m',
  heartbeatTimeout,
  scheduleToCloseTimeout: '10m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});
