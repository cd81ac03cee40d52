import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { ECRClientConfig } from '@aws-sdk/client-ecr';
import { pushImage } from '../containers/push-image';

/** Pushes an image into the repositories of all services. @throws SandboxFailure */
export type Push = (tag: string) => Promise<void>;

/** Makes the repositories and pushes the first images. @returns the function that pushes further ones */
export async function fillRegistry(
  client: ECRClientConfig,
  repositories: readonly string[],
  tags: readonly string[],
): Promise<Push> {
  const push: Push = async (tag) => {
    const ecr = new ECRClient(client);
    await pushImage(ecr, repositories, tag);
    ecr.destroy();
  };
  const ecr = new ECRClient(client);
  for (const repositoryName of repositories) await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  ecr.destroy();
  for (const tag of tags) await push(tag);
  return push;
}
