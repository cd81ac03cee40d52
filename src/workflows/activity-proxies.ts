import { ActivityCancellationType, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { taskQueues } from './messages';

const queues = taskQueues(workflowInfo().taskQueue);

/**
 * Every activity beats every three seconds for as long as its worker lives (SDK issue #1053: at most 0.8 of this later). So
 * a dead worker is known after this, and not after the time that the work itself may take.
 */
const heartbeatTimeout = '10s';

/** Preflight, plan, identities. Two minutes of trying, then the reason becomes a finding: a person waits for the answer. */
export const reads = proxyActivities<Activities>({
  taskQueue: queues.workflows,
  startToCloseTimeout: '60s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '1s', maximumInterval: '10s' },
});

/** A person waits at the terminal for the answer to a decision: at most 30 s, as promised. */
export const identities = proxyActivities<Activities>({
  taskQueue: queues.workflows,
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '30s',
  retry: { initialInterval: '500ms' },
});

/**
 * Changes to ECS before and after the shifts. Idempotent, so retried for as long as a throttled account may need. One that is
 * cancelled while it is sent is waited for, so that it cannot land after what takes it back; without being told so the SDK
 * does not wait, whatever its documentation calls the default.
 */
export const writes = proxyActivities<Activities>({
  taskQueue: queues.writes,
  startToCloseTimeout: '60s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '10m',
  retry: { initialInterval: '1s', maximumInterval: '10s' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/**
 * Waiting for ECS to be stable, and smoke tests: long, so they heartbeat. The heartbeat is what tells a dead worker from a
 * slow cluster, and what carries a cancellation to them (SDK issue #1053: at most 0.8 of this later). TRY_CANCEL: they only
 * look, so nothing waits until they have heard of it.
 */
export const waits = proxyActivities<Activities>({
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
export const shifts = proxyActivities<Activities>({
  taskQueue: queues.writes,
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '3s' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/** Waiting for INSYNC during a shift: polls, heartbeats; its own limit is in its input. */
export const syncs = proxyActivities<Activities>({
  taskQueue: queues.workflows,
  startToCloseTimeout: '20m',
  heartbeatTimeout,
  retry: { initialInterval: '1s', maximumInterval: '10s' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/**
 * One check. A check that takes longer than half a minute is of no use to the next one; two attempts, then it counts as
 * inconclusive. No worker at all: it ends after 45 s and the next check looks back over the gap.
 */
export const checks = proxyActivities<Activities>({
  taskQueue: queues.checks,
  startToCloseTimeout: '30s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '45s',
  retry: { maximumAttempts: 2, initialInterval: '1s' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/** The look at live before a rollback: three seconds, once. No answer means: write at once. */
export const glances = proxyActivities<Activities>({
  taskQueue: queues.writes,
  startToCloseTimeout: '3s',
  scheduleToCloseTimeout: '3s',
  retry: { maximumAttempts: 1 },
});

/** The weight write of a rollback and its verification: for ever, at most ten seconds apart. Nothing else matters then. */
export const rescues = proxyActivities<Activities>({
  taskQueue: queues.writes,
  startToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/**
 * Messages. Ten minutes of trying; the story never waits for them. A bot may need half a dozen calls of four seconds each
 * for one: what stands there already, the message, the one that is rewritten.
 */
export const announcements = proxyActivities<Activities>({
  taskQueue: queues.workflows,
  startToCloseTimeout: '30s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '10m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});
