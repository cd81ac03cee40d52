import type { RolloutStatus } from '../../src/domain/status';
import { START, samplePlan, sampleStatus } from './status-samples';

const MINUTE = 60_000;

/** A deploy in place of two services, the second of which has failed; both are going back. */
export function deployStatus(changes: Partial<RolloutStatus> = {}): RolloutStatus {
  const definition = (service: string): string => `arn:aws:ecs:eu-west-1:123456789012:task-definition/${service}:7`;
  const image = (service: string): string => `registry/mpac-${service}@sha256:${'a'.repeat(64)}`;
  return sampleStatus({
    kind: 'deploy',
    request: { environment: 'staging', imageTag: 'main-a1b2c3d', requestedBy: 'octocat' },
    phase: 'rollingBack',
    phaseSince: START + 6 * MINUTE,
    rolling: [
      {
        service: 'portal',
        image: image('portal'),
        former: definition('portal'),
        standing: 'reverting',
        problem: null,
      },
      {
        service: 'pgw',
        image: image('pgw'),
        former: definition('pgw'),
        standing: 'reverted',
        problem: 'pgw: 2 tasks stopped for reasons of the image: exit code 3.',
      },
    ],
    failure: {
      type: 'CandidateCrashed',
      what: 'pgw: 2 tasks stopped for reasons of the image: exit code 3.',
      next: 'Mend the image and push again.',
    },
    next: { what: 'portal and pgw go back to what they ran before.', at: START + 21 * MINUTE },
    ...changes,
  });
}

/** A restore that has sent all traffic on its way. */
export function restoreStatus(changes: Partial<RolloutStatus> = {}): RolloutStatus {
  return sampleStatus({
    kind: 'restore',
    request: {
      environment: 'production',
      mode: 'restore',
      imageTag: 'restore',
      to: { 'portal.example.test': 'blue', 'pgw.example.test': 'green' },
      requestedBy: 'octocat',
    },
    phase: 'restoring',
    next: { what: 'All weight to blue and green; then verified.', at: null },
    ...changes,
  });
}

/** An undo that watches its one step. */
export function undoStatus(): RolloutStatus {
  const plan = samplePlan();
  const steps = [{ weight: 100, windowMs: 15 * MINUTE }];
  const services = plan.services.map((one) => ({ ...one, undoTo: `${one.service}-green:6`, changes: [] }));
  return sampleStatus({
    kind: 'undo',
    request: { environment: 'production', mode: 'undo', imageTag: 'undo', requestedBy: 'octocat' },
    phase: 'smokeTesting',
    plan: { ...plan, imageTag: 'undo', steps, services },
    next: { what: 'Smoke tests run against the candidate.', at: null },
  });
}
