import { CreateRepositoryCommand, DescribeImagesCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import type { StrictWorld } from './strict-world';
import { startStrictWorld } from './strict-world';

let world: StrictWorld;
beforeAll(async () => {
  world = await startStrictWorld();
  await world.ecr.send(new CreateRepositoryCommand({ repositoryName: 'web' }));
  const imageManifest = JSON.stringify({ schemaVersion: 2, config: {}, layers: [] });
  await world.ecr.send(new PutImageCommand({ repositoryName: 'web', imageTag: 'v1', imageManifest }));
});
afterAll(() => world.stop());

const describeImage = (imageId: { imageTag?: string; imageDigest?: string }, repositoryName = 'web') =>
  world.ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [imageId] }));

test('a tag that exists is described with its digest', async () => {
  const answer = await describeImage({ imageTag: 'v1' });
  expect(answer.imageDetails?.[0]?.imageDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test('a missing tag is an image not found', async () => {
  await expect(describeImage({ imageTag: 'v2' })).rejects.toMatchObject({
    name: 'ImageNotFoundException',
    message: expect.stringContaining("imageTag:'v2'"),
  });
});

test('a missing digest is an image not found', async () => {
  const imageDigest = `sha256:${'0'.repeat(64)}`;
  await expect(describeImage({ imageDigest })).rejects.toMatchObject({ name: 'ImageNotFoundException' });
});

test('a missing repository stays a repository not found', async () => {
  await expect(describeImage({ imageTag: 'v1' }, 'api')).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
});
