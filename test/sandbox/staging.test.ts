import { loadConfiguration } from '../../src/config/load';
import { startSandboxWorld } from './sandbox-world';
import type { SandboxWorld } from './sandbox-world';

const services = ['svc-portal', 'svc-smarttab', 'mpac-pgw'];

let world: SandboxWorld;

beforeAll(async () => {
  world = await startSandboxWorld({ staging: true, worker: false });
});

afterAll(async () => {
  await world.close();
});

async function ask(path: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${world.sandbox.staging?.url ?? ''}${path}`);
  return { status: answer.status, body: await answer.json() };
}

test('staging starts with one task of each service', async () => {
  const looks = Object.entries(await world.staging());
  expect(looks.map(([name]) => name)).toEqual(services);
  for (const [, { status, desired, image }] of looks) {
    expect([status, desired]).toEqual(['ACTIVE', 1]);
    expect(image.endsWith(`:${world.sandbox.liveTag}`)).toBe(true);
  }
});

test('each service of staging answers below its name at one address', async () => {
  for (const service of services) {
    const version = world.sandbox.liveTag;
    const body = { status: 'ok', service, version, colour: 'none' };
    expect(await ask(`/${service}/health`)).toEqual({ status: 200, body });
  }
  expect((await ask('/')).body).toMatchObject({ message: 'Hello from svc-portal' });
  expect((await ask('/elsewhere/health')).status).toBe(404);
});

test('the configuration of the sandbox knows where staging answers', () => {
  const { rolling } = loadConfiguration(world.sandbox.places.configurationFile, {});
  expect(rolling['staging']?.url).toBe(world.sandbox.staging?.url);
  expect(rolling['staging']?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});
