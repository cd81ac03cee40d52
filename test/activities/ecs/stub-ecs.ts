import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { JsonObject } from '../../../src/activities/ecs/json';

/** One request as it went over the wire. */
export interface WireRequest {
  readonly operation: string;
  readonly headers: Record<string, string>;
  readonly text: string;
  readonly body: JsonObject;
}

interface HttpLike {
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** An ECS client whose wire is a function: the real SDK serialises, signs and parses around it. */
export function stubEcs(answer: (request: WireRequest) => JsonObject): { ecs: ECSClient; requests: WireRequest[] } {
  const requests: WireRequest[] = [];
  const handle = async ({ headers, body }: HttpLike) => {
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);
    const operation = headers['x-amz-target']?.split('.').at(-1) ?? '';
    const request = { operation, headers, text, body: JSON.parse(text) as JsonObject };
    requests.push(request);
    const content = Buffer.from(JSON.stringify(answer(request)));
    return { response: { statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: content } };
  };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { ecs: new ECSClient({ region: 'ap-northeast-1', credentials, requestHandler: { handle } }), requests };
}

/** A client of load balancers whose every target group has so many healthy targets. */
export function stubTargetHealth(healthy: number): { elbv2: ElasticLoadBalancingV2Client; asked: string[] } {
  const asked: string[] = [];
  const target = '<member><TargetHealth><State>healthy</State></TargetHealth></member>';
  const list = `<TargetHealthDescriptions>${target.repeat(healthy)}</TargetHealthDescriptions>`;
  const result = `<DescribeTargetHealthResult>${list}</DescribeTargetHealthResult>`;
  const body = Buffer.from(`<DescribeTargetHealthResponse>${result}</DescribeTargetHealthResponse>`);
  const handle = async (request: HttpLike) => {
    asked.push(new URLSearchParams(String(request.body)).get('TargetGroupArn') ?? '');
    return { response: { statusCode: 200, headers: { 'content-type': 'text/xml' }, body } };
  };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const options = { region: 'ap-northeast-1', credentials, requestHandler: { handle } };
  return { elbv2: new ElasticLoadBalancingV2Client(options), asked };
}
