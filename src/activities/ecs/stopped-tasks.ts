import type { ECSClient, Task } from '@aws-sdk/client-ecs';
import { DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import type { StoppedTask } from '../../domain/observation';
import { awsCall } from '../aws/errors';
import { classifyStop } from './classify-stop';

// DescribeTasks takes no more, and ListTasks answers no more.
const PER_CALL = 100;
// A slot that crashes for an hour leaves hundreds of stopped tasks; the first pages prove enough.
const MAX_PAGES = 5;

/** Whose stopped tasks are meant. */
export interface StoppedTasksQuery {
  readonly cluster: string;
  /** Name of the ECS service: the slot's name. */
  readonly service: string;
  /** Only stops at or after this time, epoch milliseconds. ECS itself forgets them after about an hour. */
  readonly since: number;
  /** Only tasks that this deployment started; all of the service's when left out. */
  readonly deployment?: { readonly id: string; readonly definition: string };
}

/** Whether a deployment started a task. */
export function startedBy(task: Task, deployment: { readonly id: string; readonly definition: string }): boolean {
  if (task.startedBy === deployment.id) return true;
  // Where `startedBy` is not a deployment's ID (emulators give the service's name) the definition tells.
  return !task.startedBy?.startsWith('ecs-svc/') && task.taskDefinitionArn === deployment.definition;
}

/** A stopped task as ECS describes it, reduced to why it stopped. */
export function stoppedTask(task: Task): StoppedTask {
  const containers = task.containers ?? [];
  const culprit =
    containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0) ??
    containers.find(({ reason }) => reason) ??
    containers.find(({ exitCode }) => exitCode !== undefined);
  const facts = {
    stopCode: task.stopCode ?? '',
    reason: [task.stoppedReason, culprit?.reason].filter(Boolean).join('; '),
    exitCode: culprit?.exitCode ?? null,
  };
  return {
    taskId: task.taskArn?.split('/').at(-1) ?? '',
    stoppedAt: (task.stoppedAt ?? task.stoppingAt)?.getTime() ?? 0,
    ...facts,
    kind: classifyStop(facts),
  };
}

async function listStopped(ecs: ECSClient, query: StoppedTasksQuery, abortSignal?: AbortSignal): Promise<string[][]> {
  const pages: string[][] = [];
  let nextToken: string | undefined;
  do {
    const { cluster, service: serviceName } = query;
    const page = new ListTasksCommand({
      cluster,
      serviceName,
      desiredStatus: 'STOPPED',
      maxResults: PER_CALL,
      nextToken,
    });
    const answer = await awsCall(`ecs:ListTasks for ${serviceName}`, () => ecs.send(page, { abortSignal }));
    pages.push(answer.taskArns ?? []);
    nextToken = answer.nextToken;
  } while (nextToken && pages.length < MAX_PAGES);
  return pages.filter((page) => page.length > 0);
}

/** The stopped tasks of a slot and why each stopped, oldest first. A task that is still stopping counts as stopped. */
export async function readStoppedTasks(
  ecs: ECSClient,
  query: StoppedTasksQuery,
  abortSignal?: AbortSignal,
): Promise<readonly StoppedTask[]> {
  const pages = await listStopped(ecs, query, abortSignal);
  const answers = await Promise.all(
    pages.map((tasks) =>
      awsCall(`ecs:DescribeTasks for ${query.service}`, () =>
        ecs.send(new DescribeTasksCommand({ cluster: query.cluster, tasks }), { abortSignal }),
      ),
    ),
  );
  const { deployment } = query;
  return answers
    .flatMap((answer) => answer.tasks ?? [])
    .filter((task) => !deployment || startedBy(task, deployment))
    .map(stoppedTask)
    .filter((stop) => stop.stoppedAt >= query.since)
    .sort((a, b) => a.stoppedAt - b.stoppedAt);
}
