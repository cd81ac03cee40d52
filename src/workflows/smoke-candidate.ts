import type { SmokeOutcome } from '../activities/smoke/port';
import type { Rollout } from './open-rollout';
import { approvedContext } from './approved-context';
import { inParallel } from './in-parallel';
import { failureOf } from './workflow-failure';
import { slotName } from '../domain/colour';
import { waits } from './activity-proxies';

/**
 * Declared requests to every candidate through its load balancer, with the public name as Host. All failures are
 * reported together. @throws SmokeTestFailed
 */
export async function smokeCandidate(rollout: Rollout): Promise<void> {
  const { settings, plan, snapshot } = approvedContext(rollout.state);
  rollout.enter('smokeTesting', { what: 'Smoke tests run against the candidate. No traffic moves.' });
  const reports = await inParallel(plan.services, ({ service, record, candidate }) => {
    const tests = settings.smokeTests.filter((test) => test.services.includes(service));
    const summary = `${tests.length} smoke tests against ${slotName(service, candidate)}`;
    const connection = settings.loadBalancers[candidate];
    return waits.smokeTest.executeWithOptions({ summary }, [
      { service, record, colour: candidate, loadBalancer: snapshot.loadBalancers[candidate], connection, tests },
    ]);
  });
  const failed = reports.flatMap((report) => report.outcomes).filter((outcome) => !outcome.ok);
  if (failed.length === 0) return;
  throw failureOf({
    type: 'SmokeTestFailed',
    what: `${failed.length} smoke ${failed.length === 1 ? 'test' : 'tests'} failed.`,
    evidence: `${failed.map(describe).join('; ')}.`,
    next: 'Mend the image and push again.',
  });
}

function describe(outcome: SmokeOutcome): string {
  return `${outcome.service} ${outcome.test} (${outcome.kind}): ${outcome.problem ?? 'failed'}`;
}
