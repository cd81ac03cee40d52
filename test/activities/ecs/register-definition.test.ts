import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registrable } from '../../../src/activities/ecs/candidate-definition';
import { diffDefinitions } from '../../../src/activities/ecs/definition-diff';
import type { JsonObject } from '../../../src/activities/ecs/json';
import { textOf } from '../../../src/activities/ecs/json';
import { createEcsActivities } from '../../../src/activities/ecs/create';
import { registerDefinition } from '../../../src/activities/ecs/register-definition';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { activityEnvironment } from '../run-activity';
import { accountArn, liveArn, liveDefinition, portal, production } from './definitions';
import type { WireRequest } from './stub-ecs';
import { stubEcs } from './stub-ecs';

const image = 'registry/svc-portal@sha256:new';
let folder: string;
const fileOf = (environment: string, service: string) => join(folder, environment, `${service}.json`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'definitions-'));
  for (const environment of ['production', 'staging']) await mkdir(join(folder, environment));
});

afterAll(() => rm(folder, { recursive: true }));

interface Revision {
  readonly taskDefinition: JsonObject;
  readonly tags: readonly JsonObject[];
}

/** ECS with one family of revisions beside live's; `keep` is what it makes of a definition it is sent. */
function ecsWith(keep: (sent: JsonObject) => JsonObject = (sent) => sent, liveTags: readonly JsonObject[] = []) {
  const revisions: Revision[] = [{ taskDefinition: liveDefinition(), tags: liveTags }];
  const arnOf = (revision: Revision) => revision.taskDefinition.taskDefinitionArn;
  let hidden = 0;
  const stub = stubEcs(({ operation, body }: WireRequest): JsonObject => {
    if (operation === 'ListTaskDefinitions') {
      if (hidden > 0) {
        hidden -= 1;
        return { taskDefinitionArns: [] };
      }
      const ours = revisions.filter(({ taskDefinition }) => taskDefinition.family === body.familyPrefix);
      return { taskDefinitionArns: ours.map((revision) => textOf(arnOf(revision))).toReversed() };
    }
    if (operation === 'RegisterTaskDefinition') {
      const { tags, ...sent } = body;
      const arn = `${accountArn}:task-definition/${textOf(sent.family)}:${revisions.length}`;
      const taskDefinition = {
        ...keep(sent),
        taskDefinitionArn: arn,
        revision: revisions.length,
        registeredBy: 'worker',
      };
      revisions.push({ taskDefinition, tags: tags as readonly JsonObject[] });
      return { taskDefinition };
    }
    const found = revisions.find((revision) => arnOf(revision) === body.taskDefinition);
    return { taskDefinition: found?.taskDefinition, tags: found?.tags };
  });
  /** The list leaves out, so many times, what is there. */
  const hide = (times: number): void => {
    hidden = times;
  };
  return { ...stub, hide };
}

function register(ecs: Parameters<typeof registerDefinition>[0], rolloutId = 'rollout-1', settings = production()) {
  return registerDefinition(ecs, fileOf, {
    settings,
    service: 'svc-portal',
    candidate: 'green',
    liveDefinition: liveArn,
    image,
    rolloutId,
  });
}

const registrations = (requests: readonly WireRequest[]) =>
  requests.filter(({ operation }) => operation === 'RegisterTaskDefinition');

describe('registering the definition of a candidate', () => {
  test('live is registered as it is with the image of the candidate', async () => {
    const { ecs, requests } = ecsWith();
    const { definition } = await register(ecs);
    expect(definition).toBe(`${accountArn}:task-definition/svc-portal-green:1`);
    const [sent] = registrations(requests);
    expect(sent?.body).toMatchObject({
      family: 'svc-portal-green',
      quantumMode: { entangled: true, spins: [0.5, -0.5] },
    });
    expect(sent?.body.containerDefinitions).toMatchObject([
      { image, hibernation: { afterIdle: '5m' } },
      { name: 'sidecar' },
    ]);
  });

  test('a retry finds the revision that the first attempt registered', async () => {
    const { ecs, requests } = ecsWith();
    const first = await register(ecs);
    await expect(register(ecs)).resolves.toEqual(first);
    expect(registrations(requests)).toHaveLength(1);
    await expect(register(ecs, 'rollout-2')).resolves.not.toEqual(first);
    expect(registrations(requests)).toHaveLength(2);
  });

  test('of a registration whose answer was lost the next attempt finds the revision, however late ECS lists it', async () => {
    const { ecs, requests, hide } = ecsWith();
    const before = await register(ecs);
    hide(2);
    await expect(activityEnvironment({ attempt: 2 }).run(() => register(ecs))).resolves.toEqual(before);
    expect(registrations(requests)).toHaveLength(1);
  }, 20_000);

  test('a first attempt has nothing to look for', async () => {
    const { ecs, requests } = ecsWith();
    await activityEnvironment({ attempt: 1 }).run(() => register(ecs));
    expect(requests.map(({ operation }) => operation)).not.toContain('ListTaskDefinitions');
  });

  test('an attempt after one that registered nothing registers, and reads no other revision twice', async () => {
    const { ecs, requests } = ecsWith();
    await register(ecs, 'rollout-0');
    const already = requests.length;
    await activityEnvironment({ attempt: 2 }).run(() => register(ecs));
    expect(registrations(requests)).toHaveLength(2);
    const read = requests.slice(already).filter(({ operation }) => operation === 'DescribeTaskDefinition');
    // The other rollout's revision; live is known since the attempt before.
    expect(read).toHaveLength(1);
  }, 20_000);

  test("tags of live are kept, without AWS's own and the last rollout's", async () => {
    const { ecs, requests } = ecsWith(undefined, [
      { key: 'team', value: 'payments' },
      { key: 'aws:cloudformation:stack-name', value: 's' },
      { key: 'rollout:id', value: 'rollout-0' },
    ]);
    await register(ecs);
    expect(registrations(requests)[0]?.body.tags).toEqual([
      { key: 'team', value: 'payments' },
      { key: 'rollout:id', value: 'rollout-1' },
    ]);
  });

  test('a field that ECS did not keep fails by its name', async () => {
    const { ecs } = ecsWith(({ quantumMode: _dropped, ...kept }) => kept);
    await expect(register(ecs)).rejects.toMatchObject({
      report: { type: 'DefinitionLossy', evidence: expect.stringContaining('quantumMode') as unknown },
    });
  });

  test('a retry after a lossy registration fails again and registers nothing', async () => {
    const { ecs, requests } = ecsWith((sent) => ({ ...sent, cpu: '256' }));
    const lossy = {
      report: {
        type: 'DefinitionLossy',
        evidence: expect.stringContaining('cpu (sent 512, came back 256)') as unknown,
      },
    };
    await expect(register(ecs)).rejects.toMatchObject(lossy);
    await expect(register(ecs)).rejects.toMatchObject(lossy);
    expect(registrations(requests)).toHaveLength(1);
  });

  test('the definition of the file is taken where the configuration says so', async () => {
    const content = {
      family: 'ignored',
      tags: [{ key: 'from', value: 'file' }],
      containerDefinitions: [{ name: 'svc-portal', image: 'x', logConfiguration: { logDriver: 'awslogs' } }],
    };
    await writeFile(fileOf('production', 'svc-portal'), JSON.stringify(content));
    const { ecs, requests } = ecsWith();
    await register(ecs, 'rollout-1', production({ services: [portal({ base: 'file' })] }));
    const [sent] = registrations(requests);
    expect(sent?.body).not.toHaveProperty('quantumMode');
    expect(sent?.body).toMatchObject({
      family: 'svc-portal-green',
      containerDefinitions: [{ name: 'svc-portal', image }],
    });
    expect(sent?.body.tags).toEqual([
      { key: 'from', value: 'file' },
      { key: 'rollout:id', value: 'rollout-1' },
    ]);
  });

  test.each([
    ['missing', null, /cannot be read/],
    ['not JSON', '{', /is not JSON/],
    ['no task definition', '{"family":"f"}', /has no `containerDefinitions`/],
  ])('a definition file that is %s is named', async (_what, content, message) => {
    const file = fileOf('staging', 'svc-portal');
    await rm(file, { force: true });
    if (content !== null) await writeFile(file, content);
    const settings = production({ environment: 'staging', services: [portal({ base: 'file' })] });
    const failure = register(ecsWith().ecs, 'r', settings);
    await expect(failure).rejects.toMatchObject({ report: { type: 'DefinitionUnreadable' } });
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toThrow(file);
  });

  test('without a colour only the image is changed', async () => {
    const { ecs, requests } = ecsWith();
    const input = { settings: production(), service: 'svc-portal', candidate: null, liveDefinition: liveArn, image };
    const { definition } = await registerDefinition(ecs, fileOf, { ...input, rolloutId: 'deploy-1' });
    expect(definition).toBe(`${accountArn}:task-definition/svc-portal-blue:1`);
    const [sent] = registrations(requests);
    expect(diffDefinitions(registrable(liveDefinition()), registrable(sent?.body ?? {}))).toEqual([
      { path: 'containerDefinitions[svc-portal].image', from: 'registry/svc-portal@sha256:old', to: image },
    ]);
    await expect(registerDefinition(ecs, fileOf, { ...input, rolloutId: 'deploy-1' })).resolves.toEqual({ definition });
    expect(registrations(requests)).toHaveLength(1);
  });

  test('as an activity it fails with the type of its report', async () => {
    const elbv2 = new ElasticLoadBalancingV2Client({ region: 'ap-northeast-1' });
    const activities = createEcsActivities({
      ecs: ecsWith().ecs,
      elbv2,
      definitionFile: fileOf,
      readWeights: () => Promise.resolve({ weights: {} }),
    });
    const settings = production({ services: [portal({ container: 'nobody' })] });
    const input = {
      settings,
      service: 'svc-portal',
      candidate: 'green',
      liveDefinition: liveArn,
      image,
    } as const;
    const failure = activities.registerDefinition({ ...input, rolloutId: 'r' });
    await expect(failure).rejects.toMatchObject({ type: 'ContainerNotFound', nonRetryable: true });
  });
});
