import type { RolloutStatus } from '../../src/domain/status';
import type { Mark } from '../support/strict-aws/log';
import { textAt } from '../support/strict-aws/wire/decoded';
import type { ServiceLook } from './read-services';
import { startStoryWorld } from './story-world';
import type { StoryWorld } from './story-world';

const suffix = '-b2c3d4e-20260129091500';
const services = ['svc-portal', 'svc-smarttab', 'mpac-pgw'];

let world: StoryWorld;

beforeAll(async () => {
  world = await startStoryWorld({ staging: true });
});

afterAll(async () => {
  await world.close();
});

/** Revision and count of each service. */
function revisions(looks: Record<string, ServiceLook>): Record<string, [string, number]> {
  return Object.fromEntries(
    services.map((name) => [name, [looks[name]?.definition ?? '', looks[name]?.desired ?? -1]]),
  );
}

/** The tags that answer at the public names. */
async function versions(): Promise<unknown[]> {
  const answers = services.map(async (name) => {
    const answer = await fetch(`${world.sandbox.staging?.url ?? ''}/${name}/health`);
    return ((await answer.json()) as { version: unknown }).version;
  });
  return [...new Set(await Promise.all(answers))];
}

/** The revisions that were sent to each service, oldest first, each time with new tasks or not. */
function sent(since: Mark): Record<string, string[]> {
  const updates = world.aws.writesSince(since).filter(({ operation }) => operation === 'UpdateService');
  return Object.fromEntries(
    services.map((name) => [
      name,
      updates
        .filter(({ input }) => textAt(input, 'service') === name)
        .map(({ input }) => String(input['taskDefinition'])),
    ]),
  );
}

/** What of the writes was none of a staging deploy's, in words. */
function strayWrites(since: Mark): string[] {
  const { cluster = '' } = world.sandbox.staging ?? {};
  return world.aws.writesSince(since).flatMap(({ operation, input, status }) => {
    const of = textAt(input, 'cluster') ?? textAt(input, 'resourceArn') ?? textAt(input, 'family') ?? '';
    const ours =
      (operation === 'UpdateService' && of === cluster) ||
      (operation === 'TagResource' && of.includes(`:service/${cluster}/`)) ||
      (operation === 'RegisterTaskDefinition' &&
        services.some((name) => of.startsWith(name)) &&
        !/blue|green/.test(of));
    return ours && status < 300 ? [] : [`${operation} ${of} ${status}`];
  });
}

/** Every service has been sent to the older push, and none is stable. */
const halfWay =
  (since: Mark) =>
  ({ phase, rolling }: RolloutStatus): boolean =>
    phase === 'preparing' &&
    rolling?.every(({ standing }) => standing === 'deploying') === true &&
    Object.values(sent(since)).every(({ length }) => length === 1);

async function push(imageTag: string, sequence: number): Promise<{ runId: string }> {
  await world.sandbox.push(imageTag);
  return world.client.start({ environment: 'staging', imageTag, sequence, requestedBy: 'asker' });
}

test('a good push runs in staging and everybody hears of it', async () => {
  const before = await world.staging();
  const [mark, heard] = [world.aws.mark(), world.sandbox.slack.messages().length];
  const facts = ['--commit', 'b2c3d4e', '--branch', 'develop', '--run-url', 'https://ci.example/runs/118'];
  const { exitCode, result } = await world.deploy('staging', `main${suffix}`, ...facts);
  expect([exitCode, result.outcome, result.message]).toEqual([0, 'completed', expect.any(String)]);
  expect(await versions()).toEqual([`main${suffix}`]);
  const after = await world.staging();
  for (const name of services) {
    expect(after[name]).toMatchObject({ status: 'ACTIVE', desired: 1, running: 1 });
    expect(after[name]?.definition).not.toBe(before[name]?.definition);
    expect(result.status.rolling?.find(({ service }) => service === name)?.image).toBe(after[name]?.image);
    expect(sent(mark)[name]).toEqual([after[name]?.definition]);
  }
  expect(strayWrites(mark)).toEqual([]);
  const messages = world.sandbox.slack.messages().slice(heard);
  expect(messages.at(-1)?.text).toBe('staging: rollout completed');
  const body = JSON.stringify(messages.at(-1)?.body);
  for (const fact of ['completed', 'b2c3d4e', 'develop', `main${suffix}`, 'https://ci.example/runs/118'])
    expect(body).toContain(fact);
});

test.each([
  ['crashes', 'crash', 'exit code 3'],
  ['fails a smoke test', 'smokeauth', 'signed-in'],
  ['is too slow to get stable', 'warmsup60', 'stable'],
])('a push that %s is taken back from every service', async (_what, branch, cause) => {
  const [before, answered] = [revisions(await world.staging()), await versions()];
  const [mark, heard] = [world.aws.mark(), world.told().length];
  const { exitCode, result } = await world.deploy('staging', branch + suffix);
  expect([exitCode, result.outcome]).toEqual([2, 'rolledBack']);
  expect(result.message).toContain(cause);
  expect(result.status.rolling?.map(({ standing }) => standing)).toEqual(services.map(() => 'reverted'));
  expect(revisions(await world.staging())).toEqual(before);
  expect(await versions()).toEqual(answered);
  for (const name of services) {
    expect(sent(mark)[name]?.at(-1)).toBe(before[name]?.[0]);
    expect(new Set(sent(mark)[name]).size).toBe(2);
  }
  expect(strayWrites(mark)).toEqual([]);
  expect(world.told().slice(heard)).toEqual(expect.arrayContaining(['staging: ROLLING BACK', 'staging: rolled back']));
});

test('a newer push takes over half-way without a step back', async () => {
  const before = revisions(await world.staging());
  const mark = world.aws.mark();
  const older = await push(`warmsup61${suffix}`, 11);
  await world.until('staging', halfWay(mark));
  const late = ['--environment', 'staging', '--image-tag', `main${suffix}`, '--sequence', '10', '--supersede'];
  const refused = await world.rollout('start', ...late, '--requested-by', 'asker');
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining(`warmsup61${suffix}`)]);

  const newer = await world.deploy('staging', `main${suffix}`, '--sequence', '12', '--supersede');
  expect([newer.exitCode, newer.result.outcome]).toEqual([0, 'completed']);
  expect((await world.result('staging', older.runId)).outcome).toBe('superseded');
  expect(await versions()).toEqual([`main${suffix}`]);
  for (const name of services) expect(sent(mark)[name]).not.toContain(before[name]?.[0]);
  expect(strayWrites(mark)).toEqual([]);
});

test('a newer push that fails goes back to what was last good', async () => {
  const before = revisions(await world.staging());
  const mark = world.aws.mark();
  const older = await push(`warmsup62${suffix}`, 21);
  await world.until('staging', halfWay(mark));
  const newer = await world.deploy('staging', `crash${suffix}`, '--sequence', '22', '--supersede');
  expect([newer.exitCode, newer.result.outcome]).toEqual([2, 'rolledBack']);
  expect((await world.result('staging', older.runId)).outcome).toBe('superseded');
  expect(revisions(await world.staging())).toEqual(before);
  for (const name of services) {
    // The older one, the newer one, and only then the way back.
    expect(sent(mark)[name]?.slice(0, 2)).not.toContain(before[name]?.[0]);
    expect(new Set(sent(mark)[name]).size).toBe(3);
  }
  expect(strayWrites(mark)).toEqual([]);
});
