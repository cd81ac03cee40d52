import { bytesOf } from '../../src/domain/bytes';
import { limits } from '../../src/domain/event-budget';
import { failure, fakeWorld } from '../support/fake-world';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

describe('preflight', () => {
  test('refuses with all findings of all reads at once', async () => {
    const world = fakeWorld();
    const finding = (code: string): object => ({
      code,
      subject: code,
      problem: `${code} is wrong`,
      cure: `mend ${code}`,
    });
    world.activities.resolveImages = () =>
      Promise.resolve({ images: [], findings: [finding('ImageNotFound')] as never });
    const inspectTraffic = world.activities.inspectTraffic;
    world.activities.inspectTraffic = async (input) => {
      const traffic = await inspectTraffic(input);
      return { ...traffic, findings: [finding('EvaluateTargetHealthDiffers')] as never };
    };
    const inspectSlots = world.activities.inspectSlots;
    world.activities.inspectSlots = async (input) => ({
      ...(await inspectSlots(input)),
      findings: [finding('LiveUnhealthy')] as never,
    });
    const result = await environment().run(world, (rollout) => rollout.result());
    expect(result.outcome).toBe('refused');
    expect(result.status.findings.map((one) => one.code).sort()).toEqual([
      'EvaluateTargetHealthDiffers',
      'ImageNotFound',
      'LiveUnhealthy',
    ]);
    expect(result.message).toContain('mend ImageNotFound');
    expect(world.writes).toEqual([]);
  });

  test('closes as RolloutRefused when it refuses', async () => {
    const world = fakeWorld();
    world.before.resolveSettings = () => {
      throw failure('UnknownEnvironment', 'There is no environment prod; did you mean production?');
    };
    const closing = await environment().run(world, async (rollout) => [
      await rollout.closing(),
      (await rollout.result()).message,
    ]);
    expect(closing).toEqual(['RolloutRefused', expect.stringContaining('did you mean production?')]);
  });

  test('makes a finding of what could not be read', async () => {
    const world = fakeWorld();
    world.before.inspectTraffic = () => {
      throw failure('AccessDenied', 'The worker may not call route53:ListResourceRecordSets.');
    };
    const result = await environment().run(world, (rollout) => rollout.result());
    expect(result.status.findings).toEqual([
      expect.objectContaining({
        code: 'AccessDenied',
        problem: expect.stringContaining('ListResourceRecordSets') as string,
      }),
    ]);
  });

  test('refuses a plan whose worst case needs too many events', async () => {
    const world = fakeWorld({ steps: [{ weight: 100, windowMs: 25 * 3_600_000 }] });
    const result = await environment().run(world, (rollout) => rollout.result());
    expect(result.status.findings.map((one) => one.code)).toEqual(['TooManyEvents']);
  });

  test('refuses a plan whose worst case needs too many bytes', async () => {
    const [service] = fakeWorld().settings.services;
    const names = Array.from({ length: 70 }, (_, index) => `svc-${index}`);
    const world = fakeWorld({
      services: service ? names.map((name) => ({ ...service, name })) : [],
      records: names.map((name) => ({ name: `${name}.example.test`, types: ['A'], services: [name] })),
    });
    const { status } = await environment().run(world, (rollout) => rollout.result());
    expect(status.findings).toMatchObject([
      { code: 'HistoryTooLarge', cure: expect.stringContaining('fewer services') },
    ]);
  });

  test('refuses with as many of its reasons as fit into a result, and says that there are more', async () => {
    const world = fakeWorld();
    const { inspectTraffic } = world.activities;
    const finding = { code: 'Odd', subject: 'record', problem: 'x'.repeat(1_000), cure: 'Mend it.' };
    world.activities.inspectTraffic = async (input) => ({
      ...(await inspectTraffic(input)),
      findings: Array.from({ length: 1_300 }, () => finding),
    });
    const [result, status] = await environment().run(world, async (rollout) => [
      await rollout.result(),
      await rollout.status(),
    ]);
    expect([result.outcome, result.leftOut]).toEqual([
      'refused',
      expect.arrayContaining(['some of the findings: only the history of the run has them']),
    ]);
    for (const part of [result, status]) expect(bytesOf(part)).toBeLessThan(limits.payload);
    expect(status.findings.length).toBeGreaterThan(50);
  });

  test('refuses a plan that no status could carry', async () => {
    const world = fakeWorld();
    const { inspectSlots } = world.activities;
    const changes = Array.from({ length: 480 }, (_, index) => ({
      path: `environment[V${index}]`,
      from: null,
      to: 'x'.repeat(500),
    }));
    world.activities.inspectSlots = async (input) => {
      const seen = await inspectSlots(input);
      return { ...seen, definitions: seen.definitions.map((one) => ({ ...one, changes })) };
    };
    const { status } = await environment().run(world, (rollout) => rollout.result());
    expect(status.findings.map((one) => one.code)).toEqual(['PlanTooLarge']);
  });

  test('takes waivers into the plan, so the digest differs', async () => {
    const digest = (waivers: { rule: string; reason: string }[]): Promise<string | null> =>
      environment().run(fakeWorld(), async (rollout) => (await rollout.reaches('awaitingApproval')).planDigest, {
        waivers,
      });
    const plain = await digest([]);
    const waived = await digest([{ rule: 'error-rate', reason: 'live is in breach, this is its fix' }]);
    expect(plain).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(waived).not.toBe(plain);
  });
});
