import { DescribeImagesCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { registryOf } from '../../activities/aws/ecr-of';
import { isAwsError } from './aws-failure';
import type { ObservedImage } from './observed';

/** The digest behind a tag, or why there is none. */
export async function findImage(
  ecr: ECRClient,
  registry: string,
  repository: string,
  tag: string,
): Promise<ObservedImage> {
  // Neither the account nor the region of the registry need be those we are signed in to.
  const { ecr: there, registryId } = await registryOf(ecr, registry);
  try {
    const { imageDetails } = await there.send(
      new DescribeImagesCommand({ registryId, repositoryName: repository, imageIds: [{ imageTag: tag }] }),
    );
    const digest = imageDetails?.[0]?.imageDigest;
    return digest === undefined ? { problem: `has no image: ${repository}:${tag} is not in the registry` } : { digest };
  } catch (error) {
    if (isAwsError(error, 'ImageNotFound'))
      return { problem: `has no image: ${repository}:${tag} is not in the registry` };
    if (isAwsError(error, 'RepositoryNotFound'))
      return { problem: `has no image: there is no repository ${repository}` };
    throw error;
  }
}
