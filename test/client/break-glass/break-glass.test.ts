import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BreakGlassOptions } from '../../../src/client/break-glass/restore';
import type { SmokeServer } from '../../activities/smoke/smoke-server';
import { startSmokeServer } from '../../activities/smoke/smoke-server';
import type { TrafficWorld } from '../../activities/traffic/traffic-world';
import { aliasSet, startTrafficWorld } from '../../activities/traffic/traffic-world';
import { assertInvariants } from '../../support/strict-aws/invariants';
import { changesOf } from '../../support/strict-aws/wire/rest-xml';
import { records, writeShop } from '../smoke/shop-configuration';
import type { BreakGlassRun, Person } from './run-break-glass';
import { runBreakGlass } from './run-break-glass';
import type { Slots } from './slots';
import { makeSlots } from './slots';

const { portal, pgw } = records;
const directory = mkdtempSync(join(tmpdir(), 'break-glass-'));
const before = { ...process.env };
let world: TrafficWorld;
let targets: SmokeServer;
let slots: Slots;
let config: string;

beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  [world, targets] = await Promise.all([startTrafficWorld(), startSmokeServer()]);
  world.aws.setInitialHealth(0);
  slots = await makeSlots(world, ['portal', 'pgw'], targets.address);
  config = writeShop(directory, { blue: targets.address, green: targets.address, staging: targets.address });
});

beforeEach(async () => {
  world.aws.setInSyncDelay(0);
  await Promise.all([weigh(portal, 50), weigh(pgw, 50)]);
  for (const service of ['portal', 'pgw']) {
    await slots.setHealthy(service, 'blue', true);
    await slots.setHealthy(service, 'green', false);
  }
});
afterEach(() => world.aws.clearFaults());

afterAll(async () => {
  process.env = before;
  await targets.stop();
  await world.stop();
  rmSync(directory, { recursive: true });
});

const weigh = (name: string, blue: number): Promise<void> =>
  world.put(
    aliasSet(name, 'blue', blue, world.balancers.blue),
    aliasSet(name, 'green', 100 - blue, world.balancers.green),
  );

const weights = async (): Promise<string[]> => [...(await world.weightsOf(portal)), ...(await world.weightsOf(pgw))];
const ALL_BLUE = ['A blue 100', 'A green 0', 'A blue 100', 'A green 0'];
const SPLIT = ['A blue 50', 'A green 50', 'A blue 50', 'A green 50'];

const runFor = (person: Person, options: Partial<BreakGlassOptions> = {}): Promise<BreakGlassRun> =>
  runBreakGlass(world.aws, person, { config, ...options });

test('without Temporal all records go to the colour, in one verified change', async () => {
  const { code, stdout, stderr, asked, writes } = await runFor({ types: 'production' }, { to: 'blue' });
  expect({ code, asked }).toEqual({ code: 0, asked: ['Type production to write this: '] });
  expect(await weights()).toEqual(ALL_BLUE);
  expect(writes).toMatchObject([{ operation: 'ChangeResourceRecordSets', status: 200 }]);
  expect(JSON.stringify(writes[0]?.input)).toContain('break-glass by ada');
  const expected = { weights: { blue: 50, green: 50 }, candidate: 'green', type: 'A' } as const;
  assertInvariants(writes, {
    records: [
      { name: portal, ...expected },
      { name: pgw, ...expected },
    ],
    steps: [5, 50, 100],
  });
  expect(stdout).toMatch(new RegExp(`^production: verified: all traffic of ${portal}, ${pgw} is at blue`));
  expect(stderr).toMatch(/portal\.mpac-cloud\.com +blue 50 \/ green 50 +blue 100 \/ green 0 +1 of 1\n/);
  expect(stderr).toContain('Route 53 says INSYNC');
  expect(stderr).toContain('Look at once: rollout status --environment production');
  expect(stderr).toContain('DynamicScalingInSuspended=false --resource-id service/mpac-prod/portal-blue');
});

test('without a colour both are shown and nothing is written', async () => {
  const { code, stderr, writes } = await runFor({ types: 'production' });
  expect({ code, writes }).toEqual({ code: 1, writes: [] });
  expect(stderr).toMatch(/portal\.mpac-cloud\.com +blue 50 \/ green 50 +1 of 1 +0 of 1\n/);
  expect(stderr).toContain(`  rollout rollback --environment production --break-glass --to green --config ${config}\n`);
  expect(stderr).toMatch(/give --to; nothing was written$/);
});

test.each(['', 'yes', 'staging'])('the answer "%s" is a no, and nothing is written', async (types) => {
  const { code, stderr, writes } = await runFor({ types }, { to: 'blue' });
  expect({ code, writes }).toEqual({ code: 1, writes: [] });
  expect(stderr).toMatch(/refused: nothing was written, you did not type production$/);
});

test('without a terminal it needs the option that says yes', async () => {
  const { code, stderr, writes } = await runFor({}, { to: 'blue' });
  expect({ code, writes }).toEqual({ code: 1, writes: [] });
  expect(stderr).toContain('give --yes');
  expect(await runFor({}, { to: 'blue', yes: true })).toMatchObject({ code: 0, asked: [] });
  expect(await weights()).toEqual(ALL_BLUE);
});

test('a destination without healthy targets needs the name typed', async () => {
  const refused = await runFor({}, { to: 'green', yes: true });
  expect(refused).toMatchObject({ code: 1, writes: [] });
  expect(refused.stderr).toContain('!! portal-green HAS NO HEALTHY TARGET: its callers would get errors.\n');
  expect(refused.stderr).toMatch(/portal-green, pgw-green has no healthy target .* --yes is not enough/);
  const typed = await runFor({ types: 'production' }, { to: 'green', yes: true });
  expect(typed).toMatchObject({ code: 0, asked: ['Type production to write this: '] });
  expect(await weights()).toEqual(['A blue 0', 'A green 100', 'A blue 0', 'A green 100']);
});

test.each(['elbv2', 'ecs'] as const)('with %s away a person decides without its word', async (service) => {
  world.aws.fault({ kind: 'accessDenied', service });
  const { code, stderr } = await runFor({ types: 'production' }, { to: 'blue' });
  expect(code).toBe(0);
  expect(stderr).toMatch(/blue 100 \/ green 0 +unknown\n/);
  expect(stderr).toContain('!! pgw-blue is not known to have a healthy target');
  expect(await weights()).toEqual(ALL_BLUE);
});

test('a record that is whole elsewhere is none of a split', async () => {
  await weigh(pgw, 0);
  const { code, stderr, writes } = await runFor({}, { to: 'blue', yes: true });
  expect(code).toBe(0);
  expect(writes.flatMap(({ input }) => changesOf(input).map(({ name }) => name))).toEqual([`${portal}.`, `${portal}.`]);
  expect(stderr).toContain(`${pgw} stays at green: it is not split. To move it as well: --services pgw\n`);
  expect((await runFor({}, { to: 'blue', yes: true, services: ['pgw'] })).code).toBe(0);
  expect(await weights()).toEqual(ALL_BLUE);
});

test('traffic that is there already is not written again', async () => {
  await Promise.all([weigh(portal, 100), weigh(pgw, 100)]);
  const { code, stdout, asked, writes } = await runFor({ types: '' }, { to: 'blue' });
  expect({ code, asked, writes }).toEqual({ code: 0, asked: [], writes: [] });
  expect(stdout).toContain('all traffic is at blue already; nothing was written.');
});

test('a throttled write is sent again until it is taken', async () => {
  world.aws.fault({
    kind: 'priorRequestNotComplete',
    service: 'route53',
    operation: 'ChangeResourceRecordSets',
    times: 2,
  });
  const { code, stderr, slept } = await runFor({}, { to: 'blue', yes: true });
  expect(code).toBe(0);
  expect(stderr.match(/Route 53 did not take the write; again in 2s/g)).toHaveLength(2);
  expect(slept.slice(0, 2)).toEqual([2_000, 2_000]);
  expect(await weights()).toEqual(ALL_BLUE);
});

test('a write whose answer was lost is found standing', async () => {
  world.aws.fault({ kind: 'timeoutAfterSuccess', service: 'route53', operation: 'ChangeResourceRecordSets', times: 1 });
  const { code, stdout, stderr, slept, writes } = await runFor({}, { to: 'blue', yes: true });
  expect({ code, writes: writes.length }).toEqual({ code: 0, writes: 1 });
  expect(stderr).toContain('The weights are so already; nothing was sent.');
  // There is no change to ask about, so the usual minute is waited for.
  expect(slept).toContain(60_000);
  expect(stdout).toContain('verified');
});

test('weights that somebody writes against are not verified', async () => {
  const ttl = 20;
  const sleep = (milliseconds: number): Promise<void> => (milliseconds === ttl ? weigh(pgw, 95) : Promise.resolve());
  const { code, stdout } = await runFor({ sleep }, { to: 'blue', yes: true });
  expect(code).toBe(4);
  expect(stdout).toBe(
    `production: NOT verified. ${pgw} is blue 95 / green 5: somebody else writes it; find out who. Then run this again.\n`,
  );
});

test('a change that Route 53 does not confirm is not verified', async () => {
  world.aws.setInSyncDelay('never');
  const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const { code, stdout } = await runFor({ sleep }, { to: 'blue', yes: true });
  expect(code).toBe(4);
  expect(stdout).toMatch(/NOT verified\. Route 53 did not confirm the change C/);
});

test('a colour that a record has no set of gets nothing', async () => {
  await world.remove(aliasSet(pgw, 'blue', 50, world.balancers.blue));
  const { code, stderr, writes } = await runFor({ types: 'production' }, { to: 'blue' });
  expect({ code, writes }).toEqual({ code: 1, writes: [] });
  expect(stderr).toContain(`${pgw} A has no set blue: make it with \`rollout bootstrap\``);
});

test('a denied write is told in the caller’s name, traffic as it was', async () => {
  world.aws.fault({ kind: 'accessDenied', service: 'route53', operation: 'ChangeResourceRecordSets' });
  const { code, stderr } = await runFor({}, { to: 'blue', yes: true });
  expect(code).toBe(1);
  expect(stderr).toMatch(/You may not call route53:ChangeResourceRecordSets .* Sign in to AWS as somebody who may/);
  expect(await weights()).toEqual(SPLIT);
});

test.each([
  [{ environment: 'staging', to: 'blue', yes: true }, 'staging is rolling: it has no second colour'],
  [{ environment: 'productoin', to: 'blue', yes: true }, 'did you mean production?'],
  [{ to: 'blue', yes: true, services: ['pwg'] }, 'production has no service pwg: did you mean pgw?'],
] as const)('the usage %j is refused with its cure', async (options, words) => {
  const { code, stderr, writes } = await runFor({}, options);
  expect({ code, writes }).toEqual({ code: 1, writes: [] });
  expect(stderr).toContain(words);
});
