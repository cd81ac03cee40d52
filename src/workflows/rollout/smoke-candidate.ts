import type { SmokeOutcome, SmokeTarget } from '../../activities/smoke/port';
import type { Rollout } from './open-rollout';
import type { Run } from '../run/open-run';
import type { SmokeTest } from '../../domain/settings';
import { approvedContext } from './approved-context';
import { inParallel } from '../run/in-parallel';
import { failureOf } from '../run/workflow-failure';
import { slotName } from '../../domain/colour';
import { untilAnswered } from '../run/until-answered';
import { waits } from '../activity-proxies';

/** Given to smoke tests beside their own time, for what is not theirs: secrets that cannot be read, a worker that dies. */
const LEEWAY_MS = 5 * 60_000;

/** Then people are shown why, and it is tried anew from here. */
const A_FEW_TRIES = { maximumAttempts: 3, initialInterval: '1s', maximumInterval: '10s' } as const;

/**
 * Declared requests to every candidate through its load balancer, with the public name as Host. All failures are
 * reported together. @throws SmokeTestFailed
 */
export async function smokeCandidate(rollout: Rollout): Promise<void> {
  const { settings, plan, snapshot } = approvedContext(rollout.state);
  rollout.enter('smokeTesting', { what: 'Smoke tests run against the candidate. No traffic moves.' });
  const targets = plan.services.map(({ service, record, candidate }) => {
    const loadBalancer = snapshot.loadBalancers[candidate];
    const target = { kind: 'balancer' as const, record, loadBalancer, connection: settings.loadBalancers[candidate] };
    return { service, name: slotName(service, candidate), target };
  });
  failOnProblems(await runSmokeTests(rollout, settings.smokeTests, targets));
}

/**
 * Runs every service's tests against its target, all services at once. A failed test is in the answer, not an error.
 * @throws AwsUnavailable when they could not be run in time, as without the secrets that they need
 */
export async function runSmokeTests(
  run: Run,
  declared: readonly SmokeTest[],
  targets: readonly { readonly service: string; readonly name: string; readonly target: SmokeTarget }[],
): Promise<SmokeOutcome[]> {
  const testsOf = (service: string): SmokeTest[] => declared.filter((test) => test.services.includes(service));
  const withinMs = Math.max(...targets.map(({ service }) => longest(testsOf(service))));
  const reports = await untilAnswered(run, withinMs, 'The run of the smoke tests', (again) =>
    inParallel(targets, ({ service, name, target }) => {
      const tests = testsOf(service);
      const summary = `${tests.length} smoke tests against ${name}`;
      return again(() => waits.smokeTest(summary, { service, target, tests }, { retry: A_FEW_TRIES }));
    }),
  );
  return reports.flatMap((report) => report.outcomes);
}

/** The longest that tests may take when each of their requests is slow. */
function longest(tests: readonly SmokeTest[]): number {
  return tests.reduce((sum, { timeoutMs, retries }) => sum + timeoutMs * (retries + 1), LEEWAY_MS);
}

/** All failures of smoke tests as one. @throws SmokeTestFailed */
export function failOnProblems(outcomes: readonly SmokeOutcome[]): void {
  const problems = problemsText(outcomes);
  if (problems === null) return;
  const failed = outcomes.filter((outcome) => !outcome.ok).length;
  throw failureOf({
    type: 'SmokeTestFailed',
    what: `${failed} smoke ${failed === 1 ? 'test' : 'tests'} failed.`,
    evidence: `${problems}.`,
    next: 'Mend the image and push again.',
  });
}

/** What failed, in one line; null when nothing did. */
export function problemsText(outcomes: readonly SmokeOutcome[]): string | null {
  const failed = outcomes.filter((outcome) => !outcome.ok);
  return failed.length === 0 ? null : failed.map(describe).join('; ');
}

function describe(outcome: SmokeOutcome): string {
  return `${outcome.service} ${outcome.test} (${outcome.kind}): ${outcome.problem ?? 'failed'}`;
}
