import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError, faultLine } from '../../src/config/fault';
import { loadConfiguration, parseConfiguration } from '../../src/config/load';

const shipped = readFileSync(resolve('rollout.yaml'), 'utf8');

/** Faults of the shipped file after replacing one text by another. */
function faultsAfter(...changes: (readonly [string, string])[]): string[] {
  let text = shipped;
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  return faultsOf(text);
}

function faultsOf(text: string): string[] {
  try {
    parseConfiguration('/etc/rollout.yaml', text, {});
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults.map(faultLine);
    throw error;
  }
  return [];
}

const lineOf = (text: string): number => shipped.slice(0, shipped.indexOf(text)).split('\n').length;

/** Situation, what to replace, by what, and the whole line without its place. */
const table: [string, string, string, string][] = [
  [
    'a duration without unit',
    'window: 30m',
    'window: 30',
    'environments.production.steps[1].window: 30 is not a duration; write a number with its unit, such as 15m, 90s, 500ms or 1h 30m',
  ],
  [
    'a duration that is no duration',
    'window: 1h',
    'window: an hour',
    "environments.production.steps[2].window: 'an hour' is not a duration; write a number with its unit, such as 15m, 90s, 500ms or 1h 30m",
  ],
  [
    'an unknown key',
    'every: 60s',
    'evrey: 60s',
    'environments.production.checks.evrey: is not a key here; did you mean every?',
  ],
  [
    'a key of the other strategy',
    'branch: develop',
    'branch: develop\n    steps: []',
    'environments.staging.steps: is not a key here; remove it, or take one of strategy, cluster, url, branch, services, deploy, smokeTests, taskDefinitions',
  ],
  [
    'weights that do not rise',
    'weight: 50',
    'weight: 5',
    'environments.production.steps[1].weight: 5 is not above the step before it (5); let the weights rise from step to step',
  ],
  [
    'a last step below 100',
    'weight: 100',
    'weight: 99',
    'environments.production.steps[2].weight: 99 is the last step and would leave traffic split; add a last step of weight 100',
  ],
  [
    'a weight above 100',
    'weight: 50',
    'weight: 150',
    'environments.production.steps[1].weight: 150 is more than 100; write 100 or less',
  ],
  [
    'a broken weight',
    'weight: 50',
    'weight: 12.5',
    'environments.production.steps[1].weight: 12.5 is not a whole number; write a whole number',
  ],
  [
    'a service nobody defined',
    'services: [svc-smarttab]',
    'services: [svc-smartab]',
    "environments.production.records[1].services[0]: 'svc-smartab' is not a service of this environment; did you mean svc-smarttab?",
  ],
  [
    'a service behind two records',
    'services: [mpac-pgw]',
    'services: [mpac-pgw, svc-portal]',
    "environments.production.records[2].services[1]: 'svc-portal' is behind mpac-cloud.com already, and a service has one colour only; keep it behind one record",
  ],
  [
    'a record outside the zone',
    'name: pgw.mpac-cloud.com',
    'name: pgw.mpac.example',
    "environments.production.records[2].name: 'pgw.mpac.example' is not in the hosted zone mpac-cloud.com; use a name that ends in mpac-cloud.com, or another hosted zone",
  ],
  [
    'one balancer for both colours',
    'green: mpac-prod-green',
    'green: mpac-prod-blue',
    "environments.production.loadBalancers.green: 'mpac-prod-blue' is also the load balancer of blue: two aliases to one load balancer would shift nothing; give each colour its own load balancer",
  ],
  [
    'a quorum above the list',
    'quorum: 2',
    'quorum: 4',
    'environments.production.approvals.quorum: 4 is more than the 3 on the list, so nothing could ever be approved; add approvers or lower the quorum',
  ],
  [
    'an approver named twice',
    '- devops-member-2',
    '- DevOps-Member-1',
    "environments.production.approvals.approvers[1]: 'DevOps-Member-1' is on the list already (letter case does not matter); name each person once",
  ],
  [
    'an illegal look-back',
    'lookBack: 5m',
    'lookBack: 90s',
    "environments.production.checks.lookBack: '90s' is not a period of CloudWatch; CloudWatch takes 1s, 5s, 10s, 30s or whole minutes",
  ],
  [
    'a pause beyond a day',
    'lookBack: 5m',
    'lookBack: 5m\n      pause: 25h',
    "environments.production.checks.pause: '25h' is longer than 24h; write 24h or less",
  ],
  [
    'a rule without threshold',
    'above: 0.5',
    'action: alert',
    'environments.production.rules[0]: has no threshold; give exactly one of `above` and `below`',
  ],
  [
    'a statistic CloudWatch lacks',
    'statistic: p95',
    'statistic: median',
    "environments.production.rules[1].statistic: 'median' is not a statistic of CloudWatch; write Average, Sum, Minimum, Maximum or a percentile such as p95",
  ],
  [
    'an unknown strategy',
    'strategy: blueGreen',
    'strategy: canary',
    "environments.production.strategy: 'canary' is not one of the values here; write blueGreen or rolling",
  ],
  [
    'a webhook in the file',
    'webhook: SLACK_WEBHOOK_URL',
    'webhook: https://hooks.slack.com/services/T0/B0/x',
    'notifications.slack.webhook: (a webhook, not shown) is not the name of an environment variable; put the secret into the environment of the worker and its variable here',
  ],
  [
    'a value no test saved',
    'save: { token: token }',
    'save: { other: token }',
    'environments.staging.smokeTests[3].headers: {"authorization":"Bearer ${token}"} uses ${token}, which no earlier test saves; let an earlier test save it (`save: {token: path.in.answer}`), or write ${env:NAME} for a secret',
  ],
  ['a wrong version', 'version: 1', 'version: 2', 'version: 2 is not one of the values here; write 1'],
  [
    'a registry with a scheme',
    'registry: 123',
    'registry: https://123',
    "registry: 'https://123456789012.dkr.ecr.ap-northeast-1.amazonaws.com' is not the host of a registry; write the host alone, with neither scheme nor slash",
  ],
];

test.each(table)('%s is told with key, value and cure', (_, from, to, expected) => {
  const lines = faultsAfter([from, to]).map((line) => line.replace(/^rollout\.yaml:\d+ /, ''));
  expect(lines).toContain(expected);
});

test('a missing key says what it is for and where', () => {
  const [line] = faultsAfter(['    cluster: mpac-prod\n', '']);
  expect(line).toMatch(/^rollout\.yaml:\d+ environments\.production\.cluster: is missing; add cluster: ECS cluster$/);
});

test('a service whose slot is too long is shortened in words', () => {
  const long = 'a-service-with-a-long-name-x';
  const lines = faultsOf(shipped.replaceAll('svc-portal', long));
  expect(lines.join('\n')).toContain(`makes the slot ${long}-green of 34 characters`);
  expect(lines.join('\n')).toContain('shorten the service to 26 characters or less');
});

test('faults of several sections are told at once by line', () => {
  const lines = faultsAfter(
    ['window: 30m', 'window: 30'],
    ['quorum: 2', 'quorum: 9'],
    ['name: pgw.mpac-cloud.com', 'name: pgw.mpac.example'],
    ['region: ap-northeast-1', 'region: tokyo'],
  );
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    `rollout.yaml:${lineOf('region: ap')}`,
    `rollout.yaml:${lineOf('name: pgw')}`,
    `rollout.yaml:${lineOf('window: 30m')}`,
    `rollout.yaml:${lineOf('quorum: 2')}`,
  ]);
});

test('a fault of a service is not told again where it is named', () => {
  const lines = faultsAfter(['port: 8002', 'port: 0']);
  expect(lines).toEqual([
    `rollout.yaml:${lineOf('port: 8002')} services.svc-portal.port: 0 is less than 1; write 1 or more`,
  ]);
});

test('broken YAML is told with its line', () => {
  const [line] = faultsAfter(['services: [svc-portal]', 'services: [svc-portal']);
  expect(line).toMatch(/^rollout\.yaml:\d+: this is not YAML: .*; mind indentation/);
});

test('a key written twice is told with its line', () => {
  const [line] = faultsAfter(['quorum: 2', 'quorum: 2\n      quorum: 1']);
  expect(line).toBe(
    `rollout.yaml:${lineOf('quorum: 2') + 1}: this is not YAML: Map keys must be unique; keep one of the two`,
  );
});

test.each([
  ['an empty file', '', 'rollout.yaml: is empty; start from the rollout.yaml of this package'],
  ['a list instead of sections', '- 1', 'rollout.yaml:1: [1] is not a section with keys; write a section with keys'],
])('%s is told in one line', (_, text, expected) => {
  expect(faultsOf(text)).toEqual([expected]);
});

test('a missing file is one line with the cure', () => {
  expect(() => loadConfiguration('/nowhere/rollout.yaml', {})).toThrow(
    'rollout.yaml: /nowhere/rollout.yaml there is no such file; name another with --config FILE',
  );
});
