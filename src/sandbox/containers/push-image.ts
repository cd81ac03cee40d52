import { PutImageCommand } from '@aws-sdk/client-ecr';
import type { ECRClient } from '@aws-sdk/client-ecr';
import { behaviourOf } from '../images';
import { SandboxFailure } from '../sandbox-failure';
import { MANIFEST_MEDIA_TYPE, digestOf, manifestOf } from './image-manifest';

/**
 * Makes a tag known to each of the repositories, as a build would. Pushing again is harmless.
 * @returns the digest of the image in each repository, by repository name
 * @throws SandboxFailure for the tags `missing-…`, which stand for an image that was never pushed
 * @throws RepositoryNotFoundException of ECR when a repository does not exist
 */
export async function pushImage(
  ecr: ECRClient,
  repositories: readonly string[],
  tag: string,
): Promise<Record<string, string>> {
  if (behaviourOf(tag).kind === 'missing') {
    throw new SandboxFailure(`${tag} stands for an image that was never pushed; deploy it without pushing it.`);
  }
  const digests: Record<string, string> = {};
  for (const repositoryName of repositories) {
    const imageManifest = manifestOf(repositoryName, tag);
    const image = { repositoryName, imageTag: tag, imageManifest, imageManifestMediaType: MANIFEST_MEDIA_TYPE };
    await ecr.send(new PutImageCommand(image));
    digests[repositoryName] = digestOf(imageManifest);
  }
  return digests;
}
