import type { Deploy } from './open-deploy';
import { failOnProblems, problemsText, runSmokeTests } from '../rollout/smoke-candidate';
import { setStanding } from './deploy-in-place';
import { settingsOf } from './deploy-state';

/** Declared requests to the public names of all services. All failures are reported together. @throws SmokeTestFailed */
export async function smokeInPlace(deploy: Deploy): Promise<void> {
  const { smokeTests, url } = settingsOf(deploy.state);
  deploy.enter('smokeTesting', { what: 'Smoke tests run against the public names.' });
  const target = { kind: 'origin' as const, origin: url };
  const outcomes = await runSmokeTests(
    deploy,
    smokeTests,
    deploy.state.services.map(({ former }) => ({ service: former.service, name: former.service, target })),
  );
  for (const service of deploy.state.services) {
    const problems = problemsText(outcomes.filter((one) => one.service === service.former.service));
    if (problems !== null) setStanding(deploy, service, 'failed', problems);
  }
  failOnProblems(outcomes);
}
