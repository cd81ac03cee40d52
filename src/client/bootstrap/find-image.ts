import { DescribeImagesCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { isAwsError } from './aws-failure';
import type { ObservedImage } from './observed';

/** The digest behind a tag, or why there is none. */
export async function findImage(
  ecr: ECRClient,
  registry: string,
  repository: string,
  tag: string,
): Promise<ObservedImage> {
  // The account of the registry need not be the one we are signed in to.
  const account = /^(\d{12})\.dkr\.ecr\./.exec(registry)?.[1];
  try {
    const { imageDetails } = await ecr.send(
      new DescribeImagesCommand({ registryId: account, repositoryName: repository, imageIds: [{ imageTag: tag }] }),
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
