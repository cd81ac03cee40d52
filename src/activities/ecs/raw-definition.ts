import type { ECSClient } from '@aws-sdk/client-ecs';
import { DescribeTaskDefinitionCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import type { DeserializeMiddleware, MiddlewareStack, SerializeMiddleware } from '@smithy/types';
import { LRUCache } from 'lru-cache';
import { RolloutError } from '../../domain/failure';
import { awsCall } from '../aws/errors';
import { makesSomethingNew } from '../aws/repeat-calls';
import type { JsonObject } from './json';
import { isJsonObject, objectsOf, textOf } from './json';

/** A task definition as ECS answered it, also with fields that the SDK does not know. */
export interface RawDefinition {
  readonly arn: string;
  readonly definition: JsonObject;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Buffer[] = [];
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) {
    for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

// The SDK serialises by its own schema and drops unknown members both ways, silently. So the answer is read before it is
// parsed, and the request's body replaced after it was built (before content length and signature are).
async function rawAnswer<I extends object, O extends object>(
  what: string,
  { middlewareStack }: { readonly middlewareStack: MiddlewareStack<I, O> },
  send: () => Promise<O>,
): Promise<RawDefinition> {
  let text = '';
  const keepAnswer: DeserializeMiddleware<I, O> = (next) => async (args) => {
    const result = await next(args);
    const response: unknown = result.response;
    if (typeof response === 'object' && response !== null && 'body' in response) {
      const bytes = await bytesOf(response.body);
      text = bytes.toString('utf8');
      response.body = bytes;
    }
    return result;
  };
  middlewareStack.add(keepAnswer, { step: 'deserialize', priority: 'low', name: 'keepAnswer' });
  await awsCall(what, send);
  return parseAnswer(text);
}

function sendInstead<I extends object, O extends object>(body: string): SerializeMiddleware<I, O> {
  return (next) => (args) => {
    const request: unknown = args.request;
    if (typeof request === 'object' && request !== null && 'body' in request) request.body = body;
    return next(args);
  };
}

function parseAnswer(text: string): RawDefinition {
  const answer: unknown = JSON.parse(text);
  const definition = isJsonObject(answer) ? answer.taskDefinition : undefined;
  const arn = isJsonObject(definition) ? definition.taskDefinitionArn : undefined;
  if (!isJsonObject(answer) || !isJsonObject(definition) || typeof arn !== 'string') {
    throw new RolloutError({
      type: 'AwsUnavailable',
      what: 'ECS answered without a task definition.',
      next: 'The call is repeated; if it lasts, look at what stands between the worker and AWS.',
    });
  }
  const tags = objectsOf(answer.tags).flatMap(({ key, value }) =>
    typeof key === 'string' ? [{ key, value: textOf(value) }] : [],
  );
  return { arn, definition, tags };
}

// A revision never changes, only its status and its tags may. So preflight and the registration after it share one call.
const REMEMBERED = { max: 200, ttl: 30_000 };
type Remembered = LRUCache<string, RawDefinition>;
const remembered = new WeakMap<ECSClient, Remembered>();

/**
 * Reads a task definition with its tags, as it is or was at most half a minute ago.
 * @param reference ARN or `family:revision`; never a bare family, whose latest revision may be anybody's
 * @throws AwsRefused when there is no such definition
 */
export async function describeRawDefinition(ecs: ECSClient, reference: string): Promise<RawDefinition> {
  const known: Remembered =
    remembered.get(ecs) ?? new LRUCache({ ...REMEMBERED, fetchMethod: (arn) => readRawDefinition(ecs, arn) });
  remembered.set(ecs, known);
  return known.forceFetch(reference);
}

async function readRawDefinition(ecs: ECSClient, reference: string): Promise<RawDefinition> {
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: reference, include: ['TAGS'] });
  return rawAnswer(`ecs:DescribeTaskDefinition for ${reference}`, command, () => ecs.send(command));
}

/**
 * Registers a task definition exactly as given, also with fields that the SDK does not know. Every call makes a new
 * revision: ECS has no token for this.
 * @returns the new revision, as ECS keeps it
 */
export async function registerRawDefinition(ecs: ECSClient, definition: JsonObject): Promise<RawDefinition> {
  const family = textOf(definition.family);
  const command = new RegisterTaskDefinitionCommand({ family, containerDefinitions: [] });
  command.middlewareStack.add(sendInstead(JSON.stringify(definition)), {
    step: 'serialize',
    priority: 'low',
    name: 'sendInstead',
  });
  command.middlewareStack.add(makesSomethingNew(), { step: 'finalizeRequest', priority: 'low', name: 'isNew' });
  return rawAnswer(`ecs:RegisterTaskDefinition for family ${family}`, command, () => ecs.send(command));
}
