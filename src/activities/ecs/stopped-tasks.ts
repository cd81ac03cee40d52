import type { Container, ECSClient, Task } from '@aws-sdk/client-ecs';
import { DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import type { StoppedTask } from '../../domain/observation';
import { shortArn } from '../../domain/short-arn';
import { awsCall } from '../aws/errors';
import { askTogether } from './ask-together';
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

/** 128 + SIGKILL and 128 + SIGTERM: what containers end with that ECS stops, because another one ended or by a scale-in. */
const STOPPED_BY_ECS: ReadonlySet<number> = new Set([137, 143]);

/**
 * The container to which a task's end is due, whatever its place in the list: one that failed by itself; one with a reason
 * (a pull, memory); with an essential container's end one that ended well; else whichever was stopped.
 */
function culpritOf({ containers = [], stopCode }: Task): Container | undefined {
  const failed = ({ exitCode }: Container): boolean => exitCode !== undefined && exitCode !== 0;
  return (
    containers.find((one) => failed(one) && !STOPPED_BY_ECS.has(one.exitCode ?? 0)) ??
    containers.find(({ reason }) => reason) ??
    containers.find(({ exitCode }) => stopCode === 'EssentialContainerExited' && exitCode === 0) ??
    containers.find(failed) ??
    containers.find(({ exitCode }) => exitCode !== undefined)
  );
}

/** A stopped task as ECS describes it, reduced to why it stopped. */
export function stoppedTask(task: Task): StoppedTask {
  const culprit = culpritOf(task);
  const facts = {
    stopCode: task.stopCode ?? '',
    reason: [task.stoppedReason, culprit?.reason].filter(Boolean).join('; '),
    exitCode: culprit?.exitCode ?? null,
  };
  const several = (task.containers?.length ?? 0) > 1;
  return {
    taskId: shortArn(task.taskArn ?? ''),
    stoppedAt: (task.stoppedAt ?? task.stoppingAt)?.getTime() ?? 0,
    ...facts,
    ...(several && culprit?.name ? { container: culprit.name } : {}),
    kind: classifyStop(facts),
  };
}

async function listStopped(ecs: ECSClient, query: StoppedTasksQuery): Promise<string[]> {
  const arns: string[] = [];
  let pages = 0;
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
    const answer = await awsCall(`ecs:ListTasks for ${serviceName}`, (http) => ecs.send(page, http));
    arns.push(...(answer.taskArns ?? []));
    pages += 1;
    nextToken = answer.nextToken;
  } while (nextToken && pages < MAX_PAGES);
  return arns;
}

const taskOf = askTogether<Task>({
  perCall: PER_CALL,
  async ask(ecs, cluster, tasks) {
    const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [...tasks] }));
    return tasks.map((arn) => answer.tasks?.find(({ taskArn }) => taskArn === arn));
  },
});

/** The stopped tasks of a slot and why each stopped, oldest first. A task that is still stopping counts as stopped. */
export async function readStoppedTasks(ecs: ECSClient, query: StoppedTasksQuery): Promise<readonly StoppedTask[]> {
  const arns = await listStopped(ecs, query);
  const tasks = await awsCall(`ecs:DescribeTasks for ${query.service}`, () =>
    Promise.all(arns.map((arn) => taskOf(ecs, query.cluster, arn))),
  );
  const { deployment } = query;
  return tasks
    .filter((task) => task !== undefined)
    .filter((task) => !deployment || startedBy(task, deployment))
    .map(stoppedTask)
    .filter((stop) => stop.stoppedAt >= query.since)
    .sort((a, b) => a.stoppedAt - b.stoppedAt);
}
