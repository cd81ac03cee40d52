import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import { taskQueues } from '../messages';

const { workflows: taskQueue } = taskQueues(workflowInfo().taskQueue);

/** What a look of the guard reads. Half a minute of trying: the next look, in two minutes, begins only when this one ended. */
export const looks = proxyActivities<Activities>({
  taskQueue,
  startToCloseTimeout: '25s',
  scheduleToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '5s' },
});

/** What a look of the guard says. Whatever is not delivered in half a minute is said again by the next look. */
export const alerts = proxyActivities<Activities>({
  taskQueue,
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '10s' },
});
