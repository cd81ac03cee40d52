import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { createAwsClients, destroyAwsClients } from '../../../src/activities/aws/clients';
import type { AwsClients } from '../../../src/activities/aws/clients';
import { createRegistryActivities } from '../../../src/activities/registry/create';
import type { RegistryPort } from '../../../src/activities/registry/port';
import { resolveImages } from '../../../src/activities/registry/resolve-images';
import type { Ministack } from '../../support/ministack';
import { startMinistack, testAccount, testRegion } from '../../support/ministack';
import type { StrictAws } from '../../support/strict-aws/start-strict-aws';
import { startStrictAws } from '../../support/strict-aws/start-strict-aws';
import { portal, production, staging } from '../ecs/definitions';

const registry = `${testAccount}.dkr.ecr.${testRegion}.amazonaws.com`;
const manifest = JSON.stringify({ schemaVersion: 2, config: { digest: `sha256:${'0'.repeat(64)}` }, layers: [] });

let emulator: Ministack;
let aws: StrictAws;
let clients: AwsClients;
let port: RegistryPort;
let pushed: string;

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID ??= 'test';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  emulator = await startMinistack();
  aws = await startStrictAws({ upstream: emulator.endpoint });
  clients = createAwsClients({ region: testRegion, endpoint: aws.endpoint });
  port = createRegistryActivities({ ecr: clients.ecr });
  for (const repositoryName of ['portal', 'empty'])
    await clients.ecr.send(new CreateRepositoryCommand({ repositoryName }));
  const push = new PutImageCommand({ repositoryName: 'portal', imageTag: 'v1', imageManifest: manifest });
  pushed = (await clients.ecr.send(push)).image?.imageId?.imageDigest ?? '';
}, 40_000);

afterAll(async () => {
  destroyAwsClients(clients);
  await aws.stop();
  await emulator.stop();
}, 20_000);

afterEach(() => aws.clearFaults());

function resolve(imageTag: string, ...repositories: string[]) {
  const services = repositories.map((repository) => portal({ name: `svc-${repository}`, repository }));
  return port.resolveImages({ settings: production({ registry, services }), imageTag });
}

describe('resolving image tags', () => {
  test('a pushed tag becomes an image by digest', async () => {
    expect(pushed).toMatch(/^sha256:[0-9a-f]{64}$/);
    await expect(resolve('v1', 'portal')).resolves.toEqual({
      images: [{ service: 'svc-portal', image: `${registry}/portal@${pushed}`, digest: pushed }],
      findings: [],
    });
  });

  test('a rolling environment resolves its tags like any other', async () => {
    const settings = staging({ registry, services: [portal({ repository: 'portal' })] });
    const { images } = await port.resolveImages({ settings, imageTag: 'v1' });
    expect(images).toEqual([{ service: 'svc-portal', image: `${registry}/portal@${pushed}`, digest: pushed }]);
  });

  test('all that is missing is found at once, with cures', async () => {
    const { images, findings } = await resolve('v1', 'portal', 'empty', 'nowhere');
    expect(images.map(({ service }) => service)).toEqual(['svc-portal']);
    expect(findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'ImageNotFound image empty:v1',
      'RepositoryNotFound repository nowhere',
    ]);
    expect(findings[0]?.problem).toBe('Repository empty of svc-empty has no image with the tag v1.');
    for (const { cure } of findings) expect(cure).toMatch(/\w+/);
  });

  test('throttling is an error that may be tried again', async () => {
    aws.fault({ kind: 'throttle', service: 'ecr' });
    await expect(resolve('v1', 'portal')).rejects.toMatchObject({ type: 'AwsUnavailable', nonRetryable: false });
  });

  test('a denied call is named and final', async () => {
    aws.fault({ kind: 'accessDenied', service: 'ecr' });
    await expect(resolve('v1', 'portal')).rejects.toMatchObject({
      type: 'AccessDenied',
      nonRetryable: true,
      message: expect.stringContaining('ecr:BatchGetImage for portal:v1') as unknown,
    });
  });

  test('a registry of another region is asked there, with the same credentials', async () => {
    const hosts: string[] = [];
    const handle = ({ hostname }: { hostname: string }): Promise<unknown> => {
      hosts.push(hostname);
      const body = Buffer.from(JSON.stringify({ images: [{ imageId: { imageDigest: 'sha256:1' } }] }));
      return Promise.resolve({ response: { statusCode: 200, headers: {}, body } });
    };
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const ecr = new ECRClient({ region: testRegion, credentials, requestHandler: { handle } as never });
    const ask = (host: string): ReturnType<RegistryPort['resolveImages']> =>
      resolveImages(ecr, { settings: production({ registry: host, services: [portal()] }), imageTag: 'v1' });
    await ask('123456789012.dkr.ecr.eu-central-1.amazonaws.com');
    await ask('123456789012.dkr.ecr.eu-central-1.amazonaws.com');
    await ask(registry);
    expect(hosts.map((host) => host.replace('.amazonaws.com', ''))).toEqual([
      'api.ecr.eu-central-1',
      'api.ecr.eu-central-1',
      `api.ecr.${testRegion}`,
    ]);
  });
});
