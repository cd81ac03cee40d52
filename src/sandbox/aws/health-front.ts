import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { IncomingMessage, RequestOptions, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { listen } from '../processes/listen';
import { createScalingFront } from './scaling-front';
import type { ScalingFront } from './scaling-front';
import { checkTarget, healthCheckOf } from './target-health';
import type { TargetState } from './target-health';

/** An address of the AWS API on which targets are as healthy as they really are. */
export interface HealthFront {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL. */
  url: string;
  close: () => Promise<void>;
}

type ClientOptions = ConstructorParameters<typeof ElasticLoadBalancingV2Client>[0] &
  ConstructorParameters<typeof ECSClient>[0];

const BAD_GATEWAY = 502;
const TARGET = /<Target><Id>([^<]*)<\/Id><Port>(\d+)<\/Port><\/Target>/;
const MEMBER = /<member>.*?<\/member>/gs;

/**
 * Stands before the emulator, to which every target is healthy: DescribeTargetHealth is answered with what the targets
 * themselves say when asked on their health path. Application Auto Scaling, which the emulator lacks, is answered here.
 * Everything else goes through untouched.
 */
export async function startHealthFront(emulator: string, options: ClientOptions, fixedPort = 0): Promise<HealthFront> {
  const elb = new ElasticLoadBalancingV2Client({ ...options, endpoint: emulator });
  const ecs = new ECSClient({ ...options, endpoint: emulator });
  const agent = new Agent({ keepAlive: true });
  const scaling = createScalingFront(ecs);
  const server = createServer((incoming, response) => {
    serve(incoming, response, { emulator, agent, elb, scaling }).catch(() => {
      if (!response.headersSent) response.writeHead(BAD_GATEWAY);
      response.end();
    });
  });
  const { origin, close } = await listen(server, fixedPort);
  return {
    url: origin,
    async close() {
      await close();
      agent.destroy();
      elb.destroy();
      ecs.destroy();
    },
  };
}

interface Behind {
  emulator: string;
  agent: Agent;
  elb: ElasticLoadBalancingV2Client;
  scaling: ScalingFront;
}

async function serve(incoming: IncomingMessage, response: ServerResponse, behind: Behind): Promise<void> {
  if (behind.scaling.isFor(incoming)) {
    await behind.scaling.serve(incoming, response);
    return;
  }
  const isForm = incoming.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const body = isForm ? await buffer(incoming) : undefined;
  const form = new URLSearchParams(body?.toString());
  const answer = await send(incoming, body, behind);
  const targetGroup = form.get('TargetGroupArn');
  if (form.get('Action') !== 'DescribeTargetHealth' || targetGroup === null || answer.statusCode !== 200) {
    response.writeHead(answer.statusCode ?? BAD_GATEWAY, answer.headers);
    // Either side may leave at any time; the other is then closed, which is all there is to do.
    pipeline(answer, response, () => undefined);
    return;
  }
  const corrected = await withRealHealth((await buffer(answer)).toString(), targetGroup, behind.elb);
  response.writeHead(200, { 'content-type': answer.headers['content-type'] ?? 'text/xml' });
  response.end(corrected);
}

async function send(
  incoming: IncomingMessage,
  body: Buffer | undefined,
  { emulator, agent }: Behind,
): Promise<IncomingMessage> {
  const options: RequestOptions = { method: incoming.method, headers: incoming.headers, agent };
  const onward = request(`${emulator}${incoming.url ?? '/'}`, options);
  const answered = once(onward, 'response');
  if (body === undefined) pipeline(incoming, onward, () => undefined);
  else onward.end(body);
  const [answer] = (await answered) as [IncomingMessage];
  return answer;
}

async function withRealHealth(answer: string, targetGroup: string, elb: ElasticLoadBalancingV2Client): Promise<string> {
  const check = await healthCheckOf(elb, targetGroup);
  if (check === undefined) return answer;
  const members = answer.match(MEMBER) ?? [];
  const states = await Promise.all(
    members.map((member) => {
      const [, address = '', port = ''] = TARGET.exec(member) ?? [];
      return checkTarget({ address, port: Number(port) }, check);
    }),
  );
  let at = 0;
  return answer.replace(MEMBER, (member) => {
    const state = states[at++];
    return state ? member.replace(/<TargetHealth>.*<\/TargetHealth>/s, healthXml(state)) : member;
  });
}

function healthXml(health: TargetState): string {
  const details =
    health.state === 'healthy'
      ? ''
      : `<Reason>${health.reason}</Reason><Description>${health.description}</Description>`;
  return `<TargetHealth><State>${health.state}</State>${details}</TargetHealth>`;
}
