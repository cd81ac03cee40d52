import type { ActionWorld } from './support/action-world';
import { openActionWorld } from './support/action-world';
import { BUNDLED_WITHIN_MS } from './support/run-steps';

let world: ActionWorld;
beforeAll(async () => {
  world = await openActionWorld();
}, BUNDLED_WITHIN_MS);
afterAll(() => world.close());
afterEach(() => world.clear());

describe('deciding', () => {
  test('two people approve, each with a token for this plan of this run', () =>
    world.withRollouts(async (at) => {
      const { outputs } = await world.start(at);
      const rollout = outputs['rollout'] ?? '';
      const voices = [
        await world.decide(at, rollout, 'approve', 'ada'),
        await world.decide(at, rollout, 'approve', 'grace'),
      ];
      expect(voices.map(({ code, outputs: own }) => [code, own['answered']])).toEqual([
        [0, 'true'],
        [0, 'true'],
      ]);
      expect(voices[0]?.summary).toContain('## approve by ada\n\n1 of 2 approvals');
      const audience = `rollout:${rollout}:approve`;
      expect(world.audiences.slice(1)).toEqual([audience, audience]);
      expect((await world.received(at)).decisions.map(({ by, token }) => [by, token])).toEqual([
        ['ada', `token-for-${audience}`],
        ['grace', `token-for-${audience}`],
      ]);
    }));

  test('a decision upon a run that has ended does not reach the one that runs now', () =>
    world.withRollouts(async (at) => {
      const former = await world.start(at);
      await world.decide(at, former.outputs['rollout'] ?? '', 'abort', 'ada');
      const { outputs } = await world.start(at);
      const told = await world.decide(at, former.outputs['rollout'] ?? '', 'abort', 'grace');
      expect([told.code, told.log]).toEqual([1, expect.stringContaining('has ended')]);
      expect(told.log).toContain(`is held by main-a1b2c3d`);
      expect(told.log).toContain(`run ${outputs['run-id'] ?? ''}`);
      expect((await world.received(at)).decisions).toEqual([]);
    }));

  test('a refused decision fails and says why', () =>
    world.withRollouts(async (at) => {
      const { outputs } = await world.start(at);
      const own = await world.decide(at, outputs['rollout'] ?? '', 'approve', 'octocat');
      expect([own.code, own.log]).toEqual([
        1,
        expect.stringContaining('::error title=Rollout::refused: octocat asked for this rollout and cannot approve it'),
      ]);
      expect(own.summary).toContain('octocat asked for this rollout');
    }));

  test.each([
    ['of a run that was started again', { GITHUB_RUN_ATTEMPT: '2' }, 'start the workflow anew with Run workflow'],
    ['with the name of an environment for an ID', {}, 'is not the ID of a rollout'],
  ])('a decision %s reaches nobody', (name, env, says) =>
    world.withRollouts(async (at) => {
      const { outputs } = await world.start(at);
      const rollout = outputs['rollout'] ?? '';
      const given = name.includes('name of') ? at.environment : rollout;
      const told = await world.decide(at, given, 'approve', 'ada', env);
      expect([told.code, told.log]).toEqual([1, expect.stringContaining(says)]);
      expect((await world.received(at)).decisions).toEqual([]);
      expect(world.audiences).toHaveLength(1);
    }),
  );

  test('stopping needs no identity', () =>
    world.withRollouts(async (at) => {
      const { outputs } = await world.start(at);
      expect((await world.decide(at, outputs['rollout'] ?? '', 'abort', 'anybody')).code).toBe(0);
      expect(world.audiences).toHaveLength(1);
    }));

  test('a token service that stumbles is asked again', () =>
    world.withRollouts(async (at) => {
      const { outputs } = await world.start(at);
      world.failTokensFirst(500, 503);
      expect((await world.decide(at, outputs['rollout'] ?? '', 'approve', 'ada')).code).toBe(0);
    }));

  test('a token service that refuses ends it without a decision', () =>
    world.withRollouts(async (at) => {
      const { outputs } = await world.start(at);
      world.failTokensFirst(403);
      const told = await world.decide(at, outputs['rollout'] ?? '', 'approve', 'ada');
      expect([told.code, told.log]).toEqual([1, expect.stringContaining('gives no token (it answers 403)')]);
      expect((await world.received(at)).decisions).toEqual([]);
    }));

  test('a token is masked before anything else is said', () =>
    world.withRollouts(async (at) => {
      const { outputs } = await world.start(at);
      const { log } = await world.decide(at, outputs['rollout'] ?? '', 'approve', 'ada');
      const token = `token-for-rollout:${outputs['rollout'] ?? ''}:approve`;
      expect(log.startsWith(`::add-mask::${token}\n`)).toBe(true);
      expect(log.split(token)).toHaveLength(2);
    }));

  test('an undo is asked for and approved by the same person, with a token for each', () =>
    world.withRollouts(async (at) => {
      const { code, outputs } = await world.decide(at, `environment/${at.environment}`, 'undo', 'ada');
      expect(code).toBe(0);
      const asked = `rollout:start:${at.environment}:undo:undo`;
      const approved = `rollout:${outputs['rollout'] ?? ''}:approve`;
      expect(world.audiences).toEqual([asked, approved]);
      const { request, decisions } = await world.received(at);
      expect(request).toMatchObject({ mode: 'undo', requestedBy: 'ada', token: `token-for-${asked}` });
      expect(decisions).toMatchObject([{ by: 'ada', token: `token-for-${approved}` }]);
    }));
});
