import { readFileSync } from 'node:fs';
import { parseConfiguration } from '../../../src/config/load';
import { fillTemplate } from '../../../src/sandbox/world/fill-template';
import { defaultTemplate } from '../../../src/sandbox/world/read-template';

const facts = {
  template: '/somewhere/rollout.yaml',
  fronts: { blue: 'http://127.0.0.1:1001', green: 'http://127.0.0.1:1002' },
  staging: { environment: 'staging', origin: 'http://127.0.0.1:1005' },
  healthPort: 1003,
  metricsPort: 1004,
};
const source = readFileSync(defaultTemplate, 'utf8');

test('a filled template is a configuration with the ports in it', () => {
  const filled = parseConfiguration('/elsewhere/rollout.yaml', fillTemplate(source, facts), {});
  const production = filled.environments['production'];
  expect(production?.loadBalancers).toEqual({
    blue: { name: 'mpac-prod-blue', connectTo: 'http://127.0.0.1:1001' },
    green: { name: 'mpac-prod-green', connectTo: 'http://127.0.0.1:1002' },
  });
  expect(filled.worker.health.port).toBe(1003);
  expect(filled.worker.metrics.port).toBe(1004);
});

test('paths of task definitions are seen from the template, not its copy', () => {
  const filled = parseConfiguration('/elsewhere/rollout.yaml', fillTemplate(source, facts), {});
  expect(filled.taskDefinitions['production']?.['svc-portal']).toBe('/ecs/task-definitions/svc-portal-prod.json');
});

test('a template that says nothing of paths gets those of the project', () => {
  const silent = source.replace(/^ *taskDefinitions:.*\n/m, '');
  const filled = parseConfiguration('/elsewhere/rollout.yaml', fillTemplate(silent, facts), {});
  expect(filled.taskDefinitions['production']?.['mpac-pgw']).toBe(
    '/somewhere/infra/ecs/task-definitions/mpac-pgw-prod.json',
  );
});

test('staging is where its load balancer listens, or nowhere', () => {
  const filled = parseConfiguration('/elsewhere/rollout.yaml', fillTemplate(source, facts), {});
  expect(filled.rolling['staging']?.url).toBe('http://127.0.0.1:1005');
  expect(filled.taskDefinitions['staging']?.['mpac-pgw']).toBe('/ecs/task-definitions/mpac-pgw-staging.json');
  const alone = fillTemplate(source, { ...facts, staging: null });
  expect(parseConfiguration('/elsewhere/rollout.yaml', alone, {}).rolling).toEqual({});
});

test('every service in staging is smoke-tested below its own name', () => {
  const { rolling } = parseConfiguration('/elsewhere/rollout.yaml', source, {});
  const tests = rolling['staging']?.smokeTests ?? [];
  expect(tests).toHaveLength(15);
  expect(tests.filter(({ path, services }) => !path.startsWith(`/${services.join()}/`))).toEqual([]);
  const [portal] = tests.filter(({ name, services }) => name === 'health' && services.includes('svc-portal'));
  expect(portal?.path).toBe('/svc-portal/health');
});

test('comments of a template survive being filled in', () => {
  expect(fillTemplate(source, facts)).toContain('# Whoever asks for a rollout cannot approve it');
});
