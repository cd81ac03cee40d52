import { planLines } from '../../../src/client/views/plan-view';
import { samplePlan } from '../../support/status-samples';

const answer = { plan: samplePlan(), planDigest: 'sha256:1', findings: [] };
const warning = { code: 'TooFewRequests', subject: 'rule error-rate of portal', problem: 'too thin', cure: 'wait' };

test('a plan of which nothing is warned has no such lines', () => {
  for (const facts of [{ services: [], warnings: [] }, { services: [] }, null]) {
    expect(planLines({ ...answer, facts }).join('\n')).not.toContain('Warned');
  }
});

test('a warning stands in the plan with its cure, and nothing is refused for it', () => {
  const lines = planLines({ ...answer, facts: { services: [], warnings: [warning] } });
  expect(lines.slice(-3)).toEqual(['Warned of 1 thing(s)', '  ! rule error-rate of portal: too thin', '    → wait']);
  expect(lines.join('\n')).not.toContain('Refused');
});
