import type { ECRClient } from '@aws-sdk/client-ecr';
import { BatchGetImageCommand } from '@aws-sdk/client-ecr';
import type { Finding } from '../../domain/plan';
import type { ServiceSettings } from '../../domain/settings';
import { registryOf } from '../aws/ecr-of';
import { awsCall, awsErrorName } from '../aws/errors';
import type { RegistryPort, ResolvedImage } from './port';

function imageNotFound(service: ServiceSettings, imageTag: string): Finding {
  return {
    code: 'ImageNotFound',
    subject: `image ${service.repository}:${imageTag}`,
    problem: `Repository ${service.repository} of ${service.name} has no image with the tag ${imageTag}.`,
    cure: 'Check the tag, and that the build of this commit has pushed the image to this registry.',
  };
}

function repositoryNotFound(service: ServiceSettings, registry: string): Finding {
  return {
    code: 'RepositoryNotFound',
    subject: `repository ${service.repository}`,
    problem: `Registry ${registry} has no repository ${service.repository}, where the images of ${service.name} must be.`,
    cure: "Correct the service's `repository` or the environment's `registry`, or create the repository.",
  };
}

// BatchGetImage tells an absent tag as data; DescribeImages throws for it, and emulators answer an empty list. Asking
// this way also needs only the permission that ECS itself needs to pull.
async function digestOf(
  ecr: ECRClient,
  registry: string,
  repository: string,
  imageTag: string,
): Promise<string | null> {
  const { ecr: there, registryId } = await registryOf(ecr, registry);
  const command = new BatchGetImageCommand({ registryId, repositoryName: repository, imageIds: [{ imageTag }] });
  const answer = await awsCall(`ecr:BatchGetImage for ${repository}:${imageTag}`, () => there.send(command));
  return answer.images?.[0]?.imageId?.imageDigest ?? null;
}

/** A service's image, or why there is none. */
export type ImageLookup = { readonly image: ResolvedImage } | { readonly finding: Finding };

/** Pins a tag to the digest it means now, in one service's repository. */
export async function resolveImage(
  ecr: ECRClient,
  registry: string,
  service: ServiceSettings,
  imageTag: string,
): Promise<ImageLookup> {
  try {
    const digest = await digestOf(ecr, registry, service.repository, imageTag);
    if (digest === null) return { finding: imageNotFound(service, imageTag) };
    return { image: { service: service.name, image: `${registry}/${service.repository}@${digest}`, digest } };
  } catch (error) {
    const name = awsErrorName(error);
    if (name === 'ImageNotFoundException') return { finding: imageNotFound(service, imageTag) };
    if (name === 'RepositoryNotFoundException') return { finding: repositoryNotFound(service, registry) };
    throw error;
  }
}

/** Pins a tag to the digest it means now, in every service's repository; see the port. */
export async function resolveImages(
  ecr: ECRClient,
  { settings, imageTag }: Parameters<RegistryPort['resolveImages']>[0],
): ReturnType<RegistryPort['resolveImages']> {
  const resolved = await Promise.all(
    settings.services.map((service) => resolveImage(ecr, settings.registry, service, imageTag)),
  );
  return {
    images: resolved.flatMap((result) => ('image' in result ? [result.image] : [])),
    findings: resolved.flatMap((result) => ('finding' in result ? [result.finding] : [])),
  };
}
