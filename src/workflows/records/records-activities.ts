import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import { taskQueues } from '../messages';

const { workflows: taskQueue } = taskQueues(workflowInfo().taskQueue);

/** Records on GitHub: a day of trying, since nobody waits for them. A limit of GitHub's may ask for an hour in between. */
export const recordings = proxyActivities<Activities>({
  taskQueue,
  startToCloseTimeout: '2m',
  heartbeatTimeout: '10s',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '1s', maximumInterval: '5m' },
});

/** The look at the run itself. What cannot be seen in a minute is looked for again by the next look. */
export const glimpses = proxyActivities<Activities>({
  taskQueue,
  startToCloseTimeout: '25s',
  scheduleToCloseTimeout: '60s',
  retry: { initialInterval: '1s', maximumInterval: '10s' },
});
