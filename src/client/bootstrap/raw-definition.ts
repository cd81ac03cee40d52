import {
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  type ECSClient,
  type RegisterTaskDefinitionCommandInput,
  type Tag,
} from '@aws-sdk/client-ecs';
import { RolloutError } from '../../domain/failure';
import type { RunningDefinition } from './observed';

// The SDK serialises by its own schema and drops unknown members both ways, silently. So the answer is read before it is
// parsed, and the request's body is replaced once it was built, before its length and its signature are.

// DescribeTaskDefinition answers these, RegisterTaskDefinition does not take them (ECS API model, 2014-11-13).
const ONLY_ANSWERED: ReadonlySet<string> = new Set([
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
]);

interface Answer {
  readonly taskDefinition?: RegisterTaskDefinitionCommandInput;
  readonly tags?: readonly Tag[];
}

/**
 * A task definition with its tags as it could be registered again, also with fields that the SDK does not know.
 * @param arn never a bare family, whose latest revision may be anybody's
 * @throws RolloutError AwsUnavailable when the answer has none; failures of AWS
 */
export async function readRawDefinition(ecs: ECSClient, arn: string): Promise<RunningDefinition> {
  let answer: Answer = {};
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ['TAGS'] });
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response: unknown = result.response;
      if (typeof response === 'object' && response !== null && 'body' in response) {
        const bytes = await bytesOf(response.body);
        answer = JSON.parse(bytes.toString('utf8')) as Answer;
        response.body = bytes;
      }
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'keepAnswer' },
  );
  await ecs.send(command);
  const { taskDefinition, tags = [] } = answer;
  if (taskDefinition === undefined) throw withoutDefinition(arn);
  // Keys that begin with `aws:` are AWS's own and cannot be given to anything.
  const kept = tags.filter(({ key }) => key?.startsWith('aws:') === false);
  return { arn, definition: { ...registrable(taskDefinition), tags: kept } };
}

/**
 * Registers a definition as it is, also with fields that the SDK does not know.
 * @returns ARN of the new revision
 */
export async function registerRawDefinition(
  ecs: ECSClient,
  definition: RegisterTaskDefinitionCommandInput,
): Promise<string | undefined> {
  const body = JSON.stringify(registrable(definition));
  const command = new RegisterTaskDefinitionCommand(definition);
  command.middlewareStack.add(
    (next) => (args) => {
      const request: unknown = args.request;
      if (typeof request === 'object' && request !== null && 'body' in request) request.body = body;
      return next(args);
    },
    { step: 'serialize', priority: 'low', name: 'sendAsItIs' },
  );
  const { taskDefinition } = await ecs.send(command);
  return taskDefinition?.taskDefinitionArn;
}

function registrable(definition: RegisterTaskDefinitionCommandInput): RegisterTaskDefinitionCommandInput {
  const { family, containerDefinitions, ...others } = definition;
  const kept = Object.entries(others).filter(([field]) => !ONLY_ANSWERED.has(field));
  return { family, containerDefinitions, ...Object.fromEntries(kept) };
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Buffer[] = [];
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) {
    for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

function withoutDefinition(arn: string): RolloutError {
  return new RolloutError({
    type: 'AwsUnavailable',
    what: `ECS answered without the task definition ${arn}.`,
    next: 'Run the same command again: it goes on where it stopped.',
  });
}
