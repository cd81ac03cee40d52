import { refuseTaskDefinition } from './ecs-task-definition';
import { refuseCreateService, refuseUpdateService } from './ecs-service';
import type { Refusal, ServiceRules } from './wire/call';
import { textsAt } from './wire/decoded';
import { decodeJson } from './wire/json';

const maxServices = 10;
const maxTasks = 100;

function refuseListSize(names: string[], what: string, max: number): Refusal | undefined {
  if (names.length === 0) return { code: 'InvalidParameterException', message: `${what} cannot be empty.` };
  if (names.length <= max) return undefined;
  return { code: 'InvalidParameterException', message: `${what} list cannot be longer than ${max}.` };
}

/** ECS as AWS has it: references must exist, lists have limits, and tags are shown only when asked for. */
export const ecsRules: ServiceRules = {
  refuse: async (call, ask) => {
    switch (call.operation) {
      case 'RegisterTaskDefinition':
        return refuseTaskDefinition(call.input);
      case 'CreateService':
        return refuseCreateService(call.input, ask);
      case 'UpdateService':
        return refuseUpdateService(call.input, ask);
      case 'DescribeServices':
        return refuseListSize(textsAt(call.input, 'services'), 'Services', maxServices);
      case 'DescribeTasks':
        return refuseListSize(textsAt(call.input, 'tasks'), 'Tasks', maxTasks);
      default:
        return undefined;
    }
  },
  amend: async (call, reply) => {
    if (call.operation !== 'DescribeTaskDefinition' || textsAt(call.input, 'include').includes('TAGS')) return reply;
    const output = decodeJson(reply.body);
    delete output['tags'];
    return { ...reply, body: Buffer.from(JSON.stringify(output)) };
  },
};
