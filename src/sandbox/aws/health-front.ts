import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Listening } from '../processes/listen';
import { passOn, startFront } from './front';
import type { SendOn } from './front';
import { createScalingFront } from './scaling-front';
import { checkTarget, healthCheckOf } from './target-health';
import type { TargetState } from './target-health';

type ClientOptions = ConstructorParameters<typeof ElasticLoadBalancingV2Client>[0] &
  ConstructorParameters<typeof ECSClient>[0];

const TARGET = /<Target><Id>([^<]*)<\/Id><Port>(\d+)<\/Port><\/Target>/;
const MEMBER = /<member>.*?<\/member>/gs;

/**
 * Stands before the emulator, to which every target is healthy: DescribeTargetHealth is answered with what the targets
 * themselves say when asked on their health path. Application Auto Scaling, which the emulator lacks, is answered here.
 * Everything else goes through untouched.
 */
export async function startHealthFront(
  emulator: string,
  options: ClientOptions,
  fixedPort?: number,
): Promise<Listening> {
  const elb = new ElasticLoadBalancingV2Client({ ...options, endpoint: emulator });
  const ecs = new ECSClient({ ...options, endpoint: emulator });
  const scaling = createScalingFront(ecs);
  const { origin, close } = await startFront(async (incoming, response, sendOn) => {
    if (scaling.isFor(incoming)) await scaling.serve(incoming, response);
    else await serve(incoming, response, { emulator, elb, sendOn });
  }, fixedPort);
  return {
    origin,
    async close() {
      await close();
      elb.destroy();
      ecs.destroy();
    },
  };
}

interface Behind {
  emulator: string;
  elb: ElasticLoadBalancingV2Client;
  sendOn: SendOn;
}

async function serve(incoming: IncomingMessage, response: ServerResponse, behind: Behind): Promise<void> {
  const isForm = incoming.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const body = isForm ? await buffer(incoming) : undefined;
  const form = new URLSearchParams(body?.toString());
  const answer = await behind.sendOn(incoming, `${behind.emulator}${incoming.url ?? '/'}`, body);
  const targetGroup = form.get('TargetGroupArn');
  if (form.get('Action') !== 'DescribeTargetHealth' || targetGroup === null || answer.statusCode !== 200) {
    passOn(answer, response);
    return;
  }
  const corrected = await withRealHealth((await buffer(answer)).toString(), targetGroup, behind.elb);
  response.writeHead(200, { 'content-type': answer.headers['content-type'] ?? 'text/xml' });
  response.end(corrected);
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
