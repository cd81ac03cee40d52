import type { RolloutStatus } from '../../../src/domain/status';
import { milestonesText } from '../../../src/domain/render/milestones';
import { stepStates } from '../../../src/domain/render/step-states';
import { runLink } from '../../../src/domain/render/run-link';
import { samplePlan, sampleStatus, watchingStatus } from '../../support/status-samples';

const plan = samplePlan();

test.each<[string, Partial<RolloutStatus>, string]>([
  [
    'completed',
    { outcome: 'completed', phase: 'completed' },
    '✔ preflight › ✔ approval › ✔ candidate › ✔ smoke › ✔ traffic › ✔ draining',
  ],
  ['rejected', { outcome: 'rejected', phase: 'closed', plan }, '✔ preflight › ✘ approval'],
  ['aborted in preflight', { outcome: 'aborted', phase: 'closed' }, '✘ preflight'],
  ['aborted with a plan', { outcome: 'aborted', phase: 'closed', plan }, '✔ preflight › ✘ approval'],
  [
    'failed before traffic',
    { outcome: 'failedBeforeTraffic', phase: 'closed', plan },
    '✔ preflight › ✔ approval › ✘ candidate',
  ],
  [
    'taken back before traffic',
    { phase: 'rollingBack', plan },
    '✔ preflight › ✔ approval › ✘ candidate › ▶ rolling back',
  ],
  [
    'released',
    { outcome: 'released', phase: 'closed', plan },
    '✔ preflight › ✔ approval › ✔ candidate › ✔ smoke › ✘ traffic',
  ],
  [
    'draining',
    { phase: 'draining', plan },
    '✔ preflight › ✔ approval › ✔ candidate › ✔ smoke › ✔ traffic › ▶ draining',
  ],
])('the road of a rollout that is %s', (_name, changes, text) => {
  expect(milestonesText(sampleStatus(changes))).toBe(text);
});

test.each<[string, Partial<RolloutStatus>, string[]]>([
  ['before traffic all steps are to come', { step: null }, ['toCome', 'toCome', 'toCome']],
  ['in the first window it is current', {}, ['current', 'toCome', 'toCome']],
  ['while draining all steps are done', { phase: 'draining' }, ['done', 'done', 'done']],
  ['while rolling back the step is stopped', { phase: 'rollingBack' }, ['stopped', 'toCome', 'toCome']],
])('%s', (_name, changes, states) => {
  expect(stepStates(watchingStatus(changes)).map((step) => step.state)).toEqual(states);
});

test.each([
  [null, null],
  ['http://ui/namespaces/default/', 'http://ui/namespaces/default/workflows/environment%2Fproduction/r'],
  ['http://ui/namespaces/default/workflows/x/r', 'http://ui/namespaces/default/workflows/x/r'],
])('a run behind the address %s is linked as %s', (temporalUi, link) => {
  expect(runLink(temporalUi, 'environment/production', 'r')).toBe(link);
});
