import type { At } from '../client/support/in-environment';
import type { ActionWorld } from './support/action-world';
import { IMAGE_DIGEST, PLAN_DIGEST, SHA, openActionWorld } from './support/action-world';
import { BUNDLED_WITHIN_MS } from './support/run-steps';
import { stepOf } from './support/workflow-file';

const stagingStep = stepOf('pipeline/pipeline.yml', 'deploy-staging', 'Deploy and wait for the end');

let world: ActionWorld;
beforeAll(async () => {
  world = await openActionWorld();
}, BUNDLED_WITHIN_MS);
afterAll(() => world.close());
afterEach(() => world.clear());

/** Waits until the environment has a run that shows itself. */
async function begun(at: At): Promise<void> {
  for (;;) {
    const seen = await at.client.status(at.environment).catch(() => null);
    if (seen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('starting', () => {
  test('ends at once with the plan and how to approve it', () =>
    world.withRollouts(async (at) => {
      const { code, outputs, summary, log } = await world.start(at);
      expect([code, log]).toEqual([0, expect.stringContaining('awaiting approval')]);
      const { request } = await world.received(at);
      expect(request).toEqual({
        environment: at.environment,
        imageTag: 'main-a1b2c3d',
        sequence: 118,
        commit: SHA,
        branch: 'main',
        runUrl: 'https://github.test/mpac/shop/actions/runs/4711',
        requestedBy: 'octocat',
        digests: { portal: IMAGE_DIGEST },
        token: `token-for-rollout:start:${at.environment}:rollout:main-a1b2c3d`,
      });
      const rollout = `environment/${at.environment}:${outputs['run-id'] ?? ''}:${PLAN_DIGEST}`;
      expect(outputs).toMatchObject({ rollout, 'plan-digest': PLAN_DIGEST, existing: 'false', 'exit-code': '0' });
      expect(summary).toContain(`| portal | \`${IMAGE_DIGEST}\` | blue → green | portal.example.test | 1 changed |`);
      expect(summary).toContain('It takes 2 of ada, grace, linus; octocat asked for it.');
      expect(summary).toContain(`\n${rollout}\n`);
      expect(summary).toContain(
        `rollout approve --environment ${at.environment} --plan-digest ${PLAN_DIGEST} --run ${outputs['run-id'] ?? ''}`,
      );
      expect(summary).toContain(`[Commit](https://github.test/mpac/shop/commit/${SHA})`);
      expect(summary).toContain('[Temporal](http://temporal.test/namespaces/default/workflows/environment%2F');
    }));

  test('the same again finds the running rollout', () =>
    world.withRollouts(async (at) => {
      const [first, second] = [await world.start(at), await world.start(at)];
      expect(second.outputs).toMatchObject({ existing: 'true', rollout: first.outputs['rollout'] });
    }));

  test('something else while a rollout runs is refused by name', () =>
    world.withRollouts(async (at) => {
      await world.start(at);
      const other = await world.start(at, { 'image-tag': 'other', sequence: 118, supersede: false });
      expect([other.code, other.outputs]).toEqual([1, { 'exit-code': '1' }]);
      expect(other.log).toContain(`::error title=Rollout::refused: ${at.environment}`);
    }));

  test('a refused plan fails by its exit code with the reasons', () =>
    world.withRollouts(async (at) => {
      const refused = await world.start(at, { 'image-tag': 'impossible' });
      expect([refused.code, refused.outputs['outcome']]).toEqual([3, 'refused']);
      expect(refused.log).toContain('%0Arecord a: is split; restore it\n');
      expect(refused.summary).toContain('| record a | is split | restore it |');
    }));

  test('a digest that is none is told before anything is asked for', () =>
    world.withRollouts(async (at) => {
      const wrong = await world.start(at, { digests: `portal=${IMAGE_DIGEST}\npgw=latest` });
      expect([wrong.code, wrong.log]).toEqual([
        1,
        expect.stringContaining('the input digests has the line pgw=latest'),
      ]);
      await expect(at.client.describe(at.environment)).rejects.toMatchObject({ code: 'nothingRuns' });
    }));

  test('an older push needs a reason, and arrives as allowed with one', () =>
    world.withRollouts(async (at) => {
      const older = { 'allow-older': 'true' };
      expect((await world.start(at, older)).log).toContain('allow-older needs the input reason: approvers read it');
      await world.start(at, { ...older, reason: 'the newer one loses orders' });
      expect((await world.received(at)).request).toMatchObject({ allowOlder: true });
    }));

  test('waiting ends with the outcome of the run', () =>
    world.withRollouts(async (at) => {
      const own = { environment: at.environment, 'image-tag': 'main-a1b2c3d', digests: '' };
      const waiting = world.run(stagingStep, { at, as: 'octocat' }, own);
      await begun(at);
      await at.client.decide('abort', await at.client.describe(at.environment), { id: 'stop', by: 'ada' });
      const end = await waiting;
      expect(end).toMatchObject({ code: 3, outputs: { outcome: 'aborted', 'exit-code': '3' } });
      expect(end.summary).toContain('aborted');
      expect(end.summary).not.toContain('awaiting approval');
    }));
});

test('a rollback takes back what runs and waits until it has ended', () =>
  world.withRollouts(async (at) => {
    await world.start(at);
    const inputs = { command: 'rollback', environment: at.environment, reason: 'orders are lost', wait: true };
    const back = await world.run(
      { with: inputs, env: { TEMPORAL_ADDRESS: '${{ vars.TEMPORAL_ADDRESS }}' } },
      { at, as: 'ada' },
    );
    expect(back).toMatchObject({ code: 0, outputs: { outcome: 'aborted', 'exit-code': '0' } });
    expect(back.summary).toContain('## rollback by ada\n\nit is aborted');
  }));
