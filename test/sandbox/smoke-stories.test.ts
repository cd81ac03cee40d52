import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { request } from 'undici';
import type { ProgramEnd } from '../../src/sandbox/processes/run-program';
import type { Mark } from '../support/strict-aws/log';
import type { ServiceLook } from './read-services';
import { startStoryWorld } from './story-world';
import type { StoryWorld } from './story-world';

const BAD_TAG = 'smokedatabase-b2c3d4e-20260129091500';
const tests = ['health', 'api', 'login', 'signed-in', 'database'];

let world: StoryWorld;
let mark: Mark;

beforeAll(async () => {
  world = await startStoryWorld({ staging: true, worker: false });
});

beforeEach(() => {
  mark = world.aws.mark();
});

afterEach(() => {
  expect(world.wrote(mark)).toEqual([]);
});

afterAll(async () => {
  await world.close();
});

function smoke(environment: string, ...options: string[]): Promise<ProgramEnd> {
  return world.rollout('smoke', '--environment', environment, ...options);
}

/** Somebody has a service run another image, or none, and waits until nothing else answers any more. */
async function runByHand(where: Place, { definition }: ServiceLook, tag: string | null): Promise<void> {
  const { ecs } = world.byHand;
  const taskDefinition = tag === null ? definition : await withImage(definition, tag);
  const { cluster, service } = where;
  await ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition, desiredCount: tag === null ? 0 : 1 }));
  // While two deployments have tasks, the load balancer asks either.
  const rolling = async () =>
    (await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }))).services?.[0]?.deployments
      ?.length !== 1;
  const isSo = async () => {
    const answer = await request(where.url, { headers: { host: where.host } });
    const text = await answer.body.text();
    return tag === null ? answer.statusCode >= 500 : text.includes(tag);
  };
  while ((await rolling()) || !(await isSo())) await delay(100);
}

interface Place {
  readonly cluster: string;
  readonly service: string;
  readonly url: string;
  readonly host: string;
}

async function withImage(taskDefinition: string, tag: string): Promise<string | undefined> {
  const { ecs } = world.byHand;
  const { taskDefinition: old } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const { family, networkMode, requiresCompatibilities, cpu, memory } = old ?? {};
  const containerDefinitions = old?.containerDefinitions?.map(({ image, ...rest }) => ({
    ...rest,
    image: image?.replace(/[:@][^/]*$/, `:${tag}`),
  }));
  const same = { family, networkMode, requiresCompatibilities, cpu, memory };
  const made = await ecs.send(new RegisterTaskDefinitionCommand({ ...same, containerDefinitions }));
  return made.taskDefinition?.taskDefinitionArn;
}

test('live passes all tests while an idle candidate passes none', async () => {
  const live = await smoke('production', '--target', 'live');
  expect(live).toMatchObject({ exitCode: 0 });
  expect(live.stdout).toContain('production, live: 15 smoke tests passed.');
  for (const name of tests) expect(live.stdout).toContain(name);

  const candidate = await smoke('production', '--target', 'candidate', '--json');
  expect(candidate).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('mpac-cloud.com at green') });
  const { ok, outcomes } = JSON.parse(candidate.stdout) as { ok: boolean; outcomes: { ok: boolean }[] };
  expect([ok, outcomes.filter((one) => one.ok)]).toEqual([false, []]);
});

test('a candidate is tested by hand, whatever live does', async () => {
  const { cluster, loadBalancers } = world.sandbox.settings;
  const host = 'smarttab.mpac-cloud.com';
  const url = `${loadBalancers.green.connectTo ?? ''}/health`;
  const place = { cluster, service: 'svc-smarttab-green', url, host };
  const slot = (await world.slots())[place.service];
  if (slot === undefined) throw new TypeError('the sandbox has no green slot');
  const ask = ['--target', 'candidate', '--services', 'svc-smarttab'];

  await runByHand(place, slot, world.sandbox.liveTag);
  expect(await smoke('production', ...ask)).toMatchObject({ exitCode: 0 });
  await runByHand(place, slot, BAD_TAG);
  const bad = await smoke('production', ...ask);
  expect(bad).toMatchObject({ exitCode: 2 });
  expect(bad.stdout).toContain('1 of 5 smoke tests failed');
  expect(bad.stdout).toContain('the database lost');
  expect(await smoke('production', '--target', 'live', '--services', 'svc-smarttab')).toMatchObject({ exitCode: 0 });
  await runByHand(place, slot, null);
});

test('staging is tested at its public address and has no candidate', async () => {
  const { cluster = '', url: origin = '' } = world.sandbox.staging ?? {};
  const { host } = new URL(origin);
  const place = { cluster, service: 'mpac-pgw', url: `${origin}/mpac-pgw/health`, host };
  const service = (await world.staging())[place.service];
  if (service === undefined) throw new TypeError('the sandbox has no staging');

  expect(await smoke('staging')).toMatchObject({ exitCode: 0 });
  expect(await smoke('staging', '--target', origin)).toMatchObject({ exitCode: 0 });
  const nobody = await smoke('staging', '--target', 'candidate');
  expect(nobody).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('there is no candidate') });

  await runByHand(place, service, BAD_TAG);
  const bad = await smoke('staging', '--json');
  expect(bad).toMatchObject({ exitCode: 2 });
  const { outcomes } = JSON.parse(bad.stdout) as { outcomes: { service: string; test: string; ok: boolean }[] };
  expect(outcomes.filter(({ ok }) => !ok)).toMatchObject([{ service: 'mpac-pgw', test: 'database' }]);
  await runByHand(place, service, world.sandbox.liveTag);
});
