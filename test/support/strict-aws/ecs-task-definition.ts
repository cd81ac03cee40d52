import type { Refusal } from './wire/call';
import type { Decoded } from './wire/decoded';
import { firstDuplicate, numberAt, objectsAt, textAt, textsAt } from './wire/decoded';

const gib = 1_024;
const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);

/** Memory in MiB that Fargate offers for CPU units. Source: the task size table of the ECS developer guide. */
const fargateMemory: Record<number, number[]> = {
  256: [512, gib, 2 * gib],
  512: range(gib, 4 * gib, gib),
  1024: range(2 * gib, 8 * gib, gib),
  2048: range(4 * gib, 16 * gib, gib),
  4096: range(8 * gib, 30 * gib, gib),
  8192: range(16 * gib, 60 * gib, 4 * gib),
  16384: range(32 * gib, 120 * gib, 8 * gib),
};

const clientException = (message: string): Refusal => ({ code: 'ClientException', message });

/** CPU units of `512` or `.5 vCPU`, MiB of `1024` or `1 GB`. */
function sizeOf(text: string): number {
  const value = Number.parseFloat(text);
  return /[a-z]/i.test(text) ? value * gib : value;
}

function refuseTags(input: Decoded): Refusal | undefined {
  if (Array.isArray(input['tags']) && input['tags'].length === 0) return clientException('Tags can not be empty.');
  const reserved = objectsAt(input, 'tags').find((tag) => textAt(tag, 'key')?.toLowerCase().startsWith('aws:'));
  if (reserved === undefined) return undefined;
  return {
    code: 'InvalidParameterException',
    message: `Tag key ${textAt(reserved, 'key') ?? ''}: the prefix aws: is reserved.`,
  };
}

function refuseFargate(input: Decoded): Refusal | undefined {
  if (!textsAt(input, 'requiresCompatibilities').includes('FARGATE')) return undefined;
  if (textAt(input, 'networkMode') !== 'awsvpc') return clientException('Fargate only supports network mode awsvpc.');
  const cpu = textAt(input, 'cpu');
  const memory = textAt(input, 'memory');
  if (cpu === undefined) return clientException("Fargate requires that 'cpu' be defined at the task level.");
  if (memory === undefined) return clientException("Fargate requires that 'memory' be defined at the task level.");
  if (fargateMemory[sizeOf(cpu)]?.includes(sizeOf(memory))) return undefined;
  return clientException(`No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory.`);
}

function refuseContainers(input: Decoded): Refusal | undefined {
  const containers = objectsAt(input, 'containerDefinitions');
  const duplicate = firstDuplicate(containers.map((container) => textAt(container, 'name') ?? ''));
  if (duplicate !== undefined) return clientException(`Container names must be unique: ${duplicate} is used twice.`);
  if (containers.some((container) => !textAt(container, 'image'))) {
    return clientException('Container.image should not be null or empty.');
  }
  const taskMemory = numberAt(input, 'memory');
  const over = containers.find((container) => (numberAt(container, 'memory') ?? 0) > (taskMemory ?? Infinity));
  if (over === undefined) return undefined;
  return clientException(`Container ${textAt(over, 'name') ?? ''}: memory is greater than the memory of the task.`);
}

/** Why AWS would refuse to register this definition, or undefined. */
export function refuseTaskDefinition(input: Decoded): Refusal | undefined {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(textAt(input, 'family') ?? '')) {
    return clientException('Family must be 1 to 255 letters, numbers, hyphens and underscores.');
  }
  return refuseTags(input) ?? refuseContainers(input) ?? refuseFargate(input);
}
