import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openDatabase } from '../../../src/sandbox/service/database';
import { createServiceServer } from '../../../src/sandbox/service/service-server';
import { readSettings } from '../../../src/sandbox/service/settings';
import { tokenIssuer } from '../../../src/sandbox/service/tokens';

interface RunningService {
  ask: (
    path: string,
    init?: RequestInit,
  ) => Promise<{ status: number; body: Record<string, unknown>; headers: Headers }>;
  recorded: { status: number; durationMs: number }[];
  close: () => void;
}

const services: RunningService[] = [];

afterEach(() => {
  for (const service of services.splice(0)) service.close();
});

async function startService(branch: string): Promise<RunningService> {
  const database = openDatabase();
  const tokens = tokenIssuer('svc-portal');
  const tag = `${branch}-a1b2c3d-20260128103045`;
  const variables = { SANDBOX_IMAGE_TAG: tag, SERVICE_NAME: 'svc-portal', COLOUR: 'blue' };
  const recorded: RunningService['recorded'] = [];
  const metrics = {
    record: (status: number, durationMs: number) => recorded.push({ status, durationMs }),
    flush: () => Promise.resolve(),
  };
  const server: Server = createServiceServer({ settings: readSettings(variables), database, tokens }, metrics);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const service: RunningService = {
    recorded,
    async ask(path, init) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
      const body = (await response.json()) as Record<string, unknown>;
      return { status: response.status, body, headers: response.headers };
    },
    close() {
      server.close();
      server.closeAllConnections();
      database.discard();
    },
  };
  services.push(service);
  return service;
}

const smoke = { headers: { 'x-rollout-smoke': '1' } };

async function login(service: RunningService): Promise<string> {
  const body = JSON.stringify({ username: 'someone', password: 'secret' });
  return String((await service.ask('/v1/login', { method: 'POST', body })).body['token']);
}

async function statusOfMe(service: RunningService, token: string): Promise<number> {
  return (await service.ask('/v1/me', { headers: { authorization: `Bearer ${token}` } })).status;
}

test('a healthy service answers all paths and names itself', async () => {
  const service = await startService('main');
  const health = await service.ask('/health');
  expect(health.body).toEqual({
    status: 'ok',
    service: 'svc-portal',
    version: 'main-a1b2c3d-20260128103045',
    colour: 'blue',
  });
  expect(health.headers.get('x-version')).toBe('main-a1b2c3d-20260128103045');
  expect(health.headers.get('x-colour')).toBe('blue');
  expect((await service.ask('/v1/health')).body).toEqual({ api: 'ok' });
  expect((await service.ask('/v1/database')).body).toEqual({ database: 'ok' });
  expect((await service.ask('/')).status).toBe(200);
  expect((await service.ask('/elsewhere')).status).toBe(404);
});

test('below its own name a service answers the same paths', async () => {
  const service = await startService('main');
  expect((await service.ask('/svc-portal/v1/health')).body).toEqual({ api: 'ok' });
  expect((await service.ask('/svc-portal/')).status).toBe(200);
  expect((await service.ask('/svc-portal')).status).toBe(200);
  expect((await service.ask('/svc-portal/health')).status).toBe(200);
  expect((await service.ask('/mpac-pgw/v1/health')).status).toBe(404);
  // All but the health check was traffic.
  expect(service.recorded).toHaveLength(4);
});

test('an image that warms up is ill until its time has come', async () => {
  expect((await (await startService('warmsup86400')).ask('/health', {})).status).toBe(503);
  expect((await (await startService('warmsup0')).ask('/health', {})).status).toBe(200);
});

test('a token counts if it was issued for this service', async () => {
  const service = await startService('main');
  const token = await login(service);
  expect(await statusOfMe(service, token)).toBe(200);
  expect(await statusOfMe(service, tokenIssuer('other').issue('someone'))).toBe(401);
  expect(await statusOfMe(service, `${token}x`)).toBe(401);
  expect((await service.ask('/v1/me')).status).toBe(401);
  expect((await service.ask('/v1/login', { method: 'POST', body: 'not JSON' })).status).toBe(400);
});

test.each([
  ['unhealthy', '/health', {}, 503],
  ['smokehealth', '/health', smoke, 503],
  ['smokehealth', '/health', {}, 200],
  ['smokeapi', '/v1/health', smoke, 500],
  ['smokeapi', '/health', smoke, 200],
  ['smokedatabase', '/v1/database', smoke, 500],
])('image %s answers %s %j with %i', async (branch, path, init, status) => {
  const service = await startService(branch);
  expect((await service.ask(path, init)).status).toBe(status);
});

test('image smokeauth refuses the tokens that it gives', async () => {
  const service = await startService('smokeauth');
  expect(await statusOfMe(service, await login(service))).toBe(401);
});

test('an error rate is exact and spares smoke tests', async () => {
  const service = await startService('errors20');
  for (let request = 0; request < 10; request += 1) {
    await service.ask('/');
    expect((await service.ask('/', smoke)).status).toBe(200);
  }
  const failed = service.recorded.filter(({ status }) => status === 500);
  expect([failed.length, service.recorded.length]).toEqual([2, 10]);
});

test('a slow image delays its traffic and records that', async () => {
  const service = await startService('slow120');
  await service.ask('/');
  await service.ask('/health');
  expect(service.recorded).toHaveLength(1);
  // A timer may fire up to a millisecond early by the clock that measures.
  expect(service.recorded[0]?.durationMs).toBeGreaterThanOrEqual(119);
});

test('a leaking image fails after its last good request', async () => {
  const service = await startService('leaks2');
  for (let request = 0; request < 4; request += 1) await service.ask('/');
  expect(service.recorded.map(({ status }) => status)).toEqual([200, 200, 200, 500]);
  expect(service.recorded[3]?.durationMs).toBeGreaterThan(1000);
});
