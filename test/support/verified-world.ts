import type { JWTPayload } from 'jose';
import { createApprovalActivities } from '../../src/activities/approval/create';
import type { DecisionKind } from '../../src/domain/decision';
import { decisionAudience, startAudience } from '../../src/domain/identity';
import type { RolloutRequest } from '../../src/domain/request';
import type { RolloutStatus } from '../../src/domain/status';
import type { FakeWorld } from './fake-world';
import { fakeSettings } from './fake-settings';
import { fakeWorld } from './fake-world';
import type { LocalIssuer } from './local-issuer';
import { ofPipeline } from './local-issuer';
import type { RolloutEnvironment, RunningRollout } from './rollout-environment';

/** The request of the environment's tests, as a token names it. */
export const asked = { environment: 'production', imageTag: 'main-a1b2c3d-20260128103045' } as const;

/** A world whose people are verified for real, by tokens of this issuer. */
export function verifiedWorld({ trust }: LocalIssuer): FakeWorld {
  const { verification: _names, ...approvals } = fakeSettings().approvals;
  const world = fakeWorld({ approvals: { ...approvals, verification: 'github-oidc', github: trust } });
  const { verifyIdentity } = createApprovalActivities();
  world.activities.verifyIdentity = async (question) => {
    await world.before.verifyIdentity?.(question as never);
    return await verifyIdentity(question);
  };
  return world;
}

/** The claims that tell one person from another. */
export const people = {
  ada: { actor: 'ada', actor_id: '101' },
  grace: { actor: 'grace', actor_id: '102' },
  linus: { actor: 'linus', actor_id: '103' },
  mallory: { actor: 'mallory', actor_id: '666' },
} as const;

/** The token with which the pipeline asks for the rollout of the tests, on a push of this person. */
export function startToken(issuer: LocalIssuer, who: JWTPayload = people.linus): Promise<string> {
  return issuer.token(startAudience(asked), { ...ofPipeline(issuer.trust), ...who });
}

/** Runs a rollout that linus asked for by a push, and that awaits approval, in what the test has by then. */
export function awaitingApproval(
  has: () => { readonly environment: RolloutEnvironment; readonly issuer: LocalIssuer; readonly world: FakeWorld },
) {
  return async <T>(
    body: (rollout: RunningRollout, status: RolloutStatus) => Promise<T>,
    request: Partial<RolloutRequest> = {},
  ): Promise<T> => {
    const { environment, issuer, world } = has();
    const token = await startToken(issuer);
    return await environment.run(world, async (rollout) => body(rollout, await rollout.reaches('awaitingApproval')), {
      requestedBy: 'linus',
      token,
      ...request,
    });
  };
}

/** The token with which this person decides upon what the status shows. */
export function decisionToken(
  issuer: LocalIssuer,
  { workflowId, runId, planDigest }: RolloutStatus,
  decision: DecisionKind,
  who: JWTPayload = people.ada,
): Promise<string> {
  return issuer.token(decisionAudience({ workflowId, runId, planDigest, decision }), who);
}

/** Decides as this person, with a token of their own for just that. */
export async function decideAs(
  issuer: LocalIssuer,
  rollout: RunningRollout,
  kind: DecisionKind,
  who: JWTPayload,
): Promise<unknown> {
  const status = await rollout.status();
  const token = await decisionToken(issuer, status, kind, who);
  const own = kind === 'approve' || kind === 'reject' ? { planDigest: status.planDigest } : {};
  return await rollout.decide(kind, String(who['actor']), { ...own, token });
}
