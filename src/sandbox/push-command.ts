import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { pushImage } from './containers/push-image';
import { behaviourOf } from './images';
import { readEnvironmentFile } from './world/environment-file';
import { placesIn } from './world/places';
import { SandboxFailure } from './sandbox-failure';

/**
 * `npm run sandbox -- push TAG`: makes an image known to all repositories of the sandbox of this checkout.
 * @returns what was done, in one line
 * @throws SandboxFailure when no sandbox is up, or the tag cannot be pushed
 */
export async function pushCommand(tag: string, folder?: string): Promise<string> {
  const variables = readEnvironmentFile(placesIn(folder).environmentFile);
  const ecr = new ECRClient({
    endpoint: variables['SANDBOX_MINISTACK_URL'] ?? '',
    region: variables['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  try {
    const names = await repositoriesOf(ecr);
    await pushImage(ecr, names, tag);
    return `${tag} (${behaviourOf(tag).kind}) is in ${names.join(', ')}.`;
  } finally {
    ecr.destroy();
  }
}

async function repositoriesOf(ecr: ECRClient): Promise<string[]> {
  try {
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({}));
    return (repositories ?? []).flatMap(({ repositoryName }) => repositoryName ?? []);
  } catch (cause) {
    throw new SandboxFailure('The sandbox of this checkout does not answer; start it again: npm run sandbox.', {
      cause,
    });
  }
}
