import { changesThatFit } from '../../../src/activities/ecs/changes-that-fit';
import { limits } from '../../../src/domain/event-budget';

const changed = (characters: number) => ({
  found: {
    service: 'svc-portal',
    liveDefinition: 'svc-portal-blue:7',
    changes: [{ path: 'containerDefinitions[svc-portal].command', from: null, to: 'x'.repeat(characters) }],
  },
  findings: [],
});

test('what people can be shown is left as it is', () => {
  const services = [changed(1_000), changed(64_000)];
  expect(changesThatFit(services)).toEqual({ services: services.map(({ found }) => found), findings: [] });
});

test('of more than a plan can carry nothing is shown, and there is no plan', () => {
  const { services, findings } = changesThatFit([changed(limits.plan), changed(10)]);
  expect(services.map((one) => [one.liveDefinition, one.changes])).toEqual([
    ['svc-portal-blue:7', []],
    ['svc-portal-blue:7', []],
  ]);
  expect(findings).toEqual([
    {
      code: 'PlanTooLarge',
      subject: 'definitions',
      problem: 'What would change in the definitions is 251 kB, more than the 250 kB that a plan carries.',
      cure: expect.stringContaining('fewer services'),
    },
  ]);
});
