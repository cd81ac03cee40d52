import type { RolloutStatus } from '../../domain/status';
import { ClientFailure } from '../client-failure';
import { input } from './action-inputs';
import type { Environment } from './action-inputs';

/** Digest that each service's image must have, by service. */
export type ExpectedDigests = ReadonlyMap<string, string>;

/** The input `digests`: a line `service=sha256:…` for each image that the pipeline pushed. */
export function expectedDigests(env: Environment): ExpectedDigests {
  const lines = (input(env, 'digests') ?? '').split('\n').map((line) => line.trim());
  return new Map(lines.filter(Boolean).map(expectedDigest));
}

function expectedDigest(line: string): [string, string] {
  const [, service, digest] = /^([^\s=]+)=(sha256:[0-9a-f]{64})$/.exec(line) ?? [];
  if (service && digest) return [service, digest];
  throw new ClientFailure('usage', `the input digests has the line ${line}: give SERVICE=sha256:DIGEST`);
}

/** Services whose image is not the one that was pushed: somebody else has moved the tag since. */
export function movedImages(status: RolloutStatus, expected: ExpectedDigests): string[] {
  const found = [
    ...(status.plan?.services ?? []).map(({ service, imageDigest }) => [service, imageDigest] as const),
    ...(status.rolling ?? []).map(({ service, image }) => [service, image.replace(/^.*@/, '')] as const),
  ];
  return found.flatMap(([service, digest]) => {
    const wanted = expected.get(service);
    return wanted === undefined || wanted === digest ? [] : [`${service} is ${digest}, pushed was ${wanted}`];
  });
}
