import type { ServiceCounts } from '../../../src/sandbox/aws/application-auto-scaling';
import { createScalableTargets, ownerOf } from '../../../src/sandbox/aws/application-auto-scaling';
import type { AskUpstream, ServiceRules } from './wire/call';
import { numberAt, objectsAt, textAt } from './wire/decoded';
import { jsonReply } from './wire/json';

function countsBy(ask: AskUpstream): ServiceCounts {
  return {
    read: async (cluster, service) => {
      const found = objectsAt(await ask('ecs', 'DescribeServices', { cluster, services: [service] }), 'services')[0];
      return found && textAt(found, 'status') === 'ACTIVE' ? numberAt(found, 'desiredCount') : undefined;
    },
    write: async (cluster, service, desiredCount) => {
      await ask('ecs', 'UpdateService', { cluster, service, desiredCount });
    },
  };
}

/** Scalable targets as the sandbox has them too, since the emulator has none. */
export function applicationAutoScalingRules(now: () => number): ServiceRules {
  const answer = createScalableTargets(now);
  return {
    serve: async ({ operation, input, request }, ask) => {
      const owner = ownerOf(request.headers.authorization);
      const answered = await answer({ operation, input, owner }, countsBy(ask));
      return 'output' in answered ? jsonReply(answered.output) : answered;
    },
  };
}
