import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { createScalableTargets, ownerOf } from './application-auto-scaling';
import type { ServiceCounts } from './application-auto-scaling';

/** Application Auto Scaling over HTTP. */
export interface ScalingFront {
  /** Whether a request is one for Application Auto Scaling. */
  isFor: (incoming: IncomingMessage) => boolean;
  serve: (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;
}

const PREFIX = 'AnyScaleFrontendService.';
const object = z.record(z.string(), z.unknown()).catch({});

/** Answers calls of Application Auto Scaling out of memory, for the services of this ECS. */
export function createScalingFront(ecs: ECSClient): ScalingFront {
  const answer = createScalableTargets(Date.now);
  const counts = countsOf(ecs);
  return {
    isFor: (incoming) => operationOf(incoming).startsWith(PREFIX),
    serve: async (incoming, response) => {
      const operation = operationOf(incoming).slice(PREFIX.length);
      const input = object.parse(await json(incoming));
      const answered = await answer({ operation, input, owner: ownerOf(incoming.headers.authorization) }, counts);
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
      if ('output' in answered) {
        response.writeHead(200, headers).end(JSON.stringify(answered.output));
        return;
      }
      response.writeHead(400, { ...headers, 'x-amzn-errortype': answered.code });
      response.end(JSON.stringify({ __type: answered.code, message: answered.message }));
    },
  };
}

function operationOf(incoming: IncomingMessage): string {
  const target = incoming.headers['x-amz-target'];
  return typeof target === 'string' ? target : '';
}

function countsOf(ecs: ECSClient): ServiceCounts {
  return {
    read: async (cluster, service) => {
      const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
      return services.find((one) => one.status === 'ACTIVE')?.desiredCount;
    },
    write: async (cluster, service, desiredCount) => {
      await ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
    },
  };
}
