import { startAudience } from '../../src/domain/identity';
import type { RolloutRequest } from '../../src/domain/request';
import type { FakeWorld } from '../support/fake-world';
import type { LocalIssuer } from '../support/local-issuer';
import { ofPipeline, startIssuer } from '../support/local-issuer';
import { reasonOf, useRolloutEnvironment } from '../support/rollout-environment';
import { asked, awaitingApproval, decideAs, people, startToken, verifiedWorld } from '../support/verified-world';

const environment = useRolloutEnvironment();
let issuer: LocalIssuer;
let world: FakeWorld;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());
beforeEach(() => {
  world = verifiedWorld(issuer);
});
const awaiting = awaitingApproval(() => ({ environment: environment(), issuer, world }));

describe('asking', () => {
  const byHand = { ...people.grace, event_name: 'workflow_dispatch' };

  const refusalOf = async (request: Partial<RolloutRequest>): Promise<string> => {
    const result = await environment().run(world, (rollout) => rollout.result(), request);
    expect(result).toMatchObject({
      outcome: 'refused',
      status: { plan: null, findings: [{ code: 'IdentityRefused' }] },
    });
    expect(world.writes).toEqual([]);
    return result.message;
  };

  test('without proof is refused with where to ask', async () => {
    expect(await refusalOf({ requestedBy: 'linus' })).toBe(
      'Refused: `start` came without a token. Ask for it in a job of https://github.test/mpac/mpac-cloud/actions/workflows/pipeline.yml. Nothing was written.',
    );
  });

  test.each<[string, () => Promise<string>, string]>([
    [
      'another tag',
      () => issuer.token(startAudience({ ...asked, imageTag: 'evil' }), ofPipeline(issuer.trust)),
      'made for `rollout:start:production:rollout:evil`',
    ],
    [
      'an undo',
      () => issuer.token(startAudience({ ...asked, mode: 'undo' }), ofPipeline(issuer.trust)),
      'made for `rollout:start:production:undo:',
    ],
    ['the workflow of approvals', () => issuer.token(startAudience(asked)), 'workflow_ref is'],
    [
      'a run by hand of another branch',
      () => startToken(issuer, { ...byHand, ref: 'refs/heads/x' }),
      'ref is `refs/heads/x`',
    ],
    ['a pull request', () => startToken(issuer, { event_name: 'pull_request' }), 'event_name is `pull_request`'],
    ['a re-run of a run by hand', () => startToken(issuer, { ...byHand, run_attempt: '2' }), 'run_attempt is `2`'],
    ['a re-run', () => startToken(issuer, { run_attempt: '2' }), 'run_attempt is `2`'],
  ])('with the token of %s is refused by that point', async (_, token, words) => {
    expect(await refusalOf({ token: await token() })).toContain(words);
  });

  test('again by hand, for a push whose start was lost, makes whoever does so the requester', async () => {
    const status = await awaiting(
      async (rollout, seen) => {
        expect(await reasonOf(decideAs(issuer, rollout, 'approve', people.grace))).toContain('cannot approve it');
        return seen;
      },
      { token: await startToken(issuer, byHand) },
    );
    expect(status).toMatchObject({ request: { requestedBy: 'grace' }, requester: { actorId: '102' } });
  });

  test('makes the verified person the requester, whatever name was given', async () => {
    const status = await awaiting(async (_, seen) => Promise.resolve(seen), { requestedBy: 'somebody-else' });
    expect(status.request).toEqual({ ...asked, requestedBy: 'linus' });
    expect(status.requester).toMatchObject({ actorId: '103', runUrl: expect.stringContaining('/actions/runs/9001') });
  });

  test('for an undo is believed of the workflow of approvals', async () => {
    const undo = { mode: 'undo', imageTag: 'undo', requestedBy: 'ada' } as const;
    const token = await issuer.token(startAudience({ ...asked, ...undo }));
    const result = await environment().run(world, (rollout) => rollout.result(), { ...undo, token });
    // Who asks is known; only there is nothing to go back to in this world.
    expect(result.status).toMatchObject({ requester: { actorId: '101' }, outcome: 'refused' });
    expect(result.status.findings.map(({ subject }) => subject)).toEqual(['service portal', 'service pgw']);
  });
});
