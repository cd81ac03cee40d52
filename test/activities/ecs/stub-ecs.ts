import { ECSClient } from '@aws-sdk/client-ecs';
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
