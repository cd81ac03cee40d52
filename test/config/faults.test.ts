import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError, faultLine } from '../../src/config/fault';
import { loadConfiguration, parseConfiguration } from '../../src/config/load';
import { singleFaults } from './single-faults';

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

test.each(singleFaults)('%s is told with key, value and cure', (_, from, to, expected) => {
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

test.each([
  ['cluster: mpac-staging', 'cluster: shop_staging'],
  ['cluster: mpac-staging', `cluster: ${'a'.repeat(255)}`],
  ['hostedZone: mpac-cloud.com', 'hostedZone: /hostedzone/Z2FDTNDATAQYW2'],
  ['hostedZone: mpac-cloud.com', 'hostedZone: arn:aws:route53:::hostedzone/Z2FDTNDATAQYW2'],
  ['hostedZone: mpac-cloud.com', 'hostedZone: Z2FDTNDATAQYW2'],
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
  ...['p99.9', 'p0.1', 'p100', 'tm99', 'tm99.9'].map((statistic) => ['statistic: p95', `statistic: ${statistic}`]),
])('what AWS takes is taken: %s as %s', (before = '', after = '') => {
  expect(faultsAfter([before, after])).toEqual([]);
});

test('an underscore in a service is refused where it would name a target group, and there alone', () => {
  const lines = faultsOf(shipped.replaceAll('svc-portal', 'svc_portal'));
  expect(lines.join('\n')).toContain('makes the target group svc_portal-green, whose name may have letters');
  const rolling = shipped.replace('\nservices:\n', '\nservices:\n  svc_batch: { repository: batch, port: 80 }\n');
  const own = 'services: [svc-portal, svc-smarttab, mpac-pgw]';
  const apart = rolling.replace('strategy: blueGreen', `strategy: blueGreen\n    ${own}`);
  expect(faultsOf(apart)).toEqual([]);
});

test.each(['ecs', 'Throughput', 'order of pushes'])('no rule of metrics may be called %s', (name) => {
  const lines = faultsAfter(['name: error-rate', `name: ${name}`]).join('\n');
  expect(lines).toContain('is the name of a rule of our own');
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

test.each([
  ['an alias of nothing', 'version: 1\nregion: *nowhere\n', 'alias'],
  ['an alias bomb', bomb(), 'an alias cannot be followed'],
  [
    'an environment that would vanish',
    'version: 1\nenvironments:\n  __proto__:\n    cluster: x\n',
    ':3 __proto__: is a key',
  ],
])('%s is told as a fault of the file', (_, text, words) => {
  expect(faultsOf(text).join('\n')).toContain(words);
});

/** Ten lists of ten lists of ten lists: a few lines that mean a billion. */
function bomb(): string {
  const lists = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(10).fill(`*l${n}`).join(', ')}]`);
  return ['l0: &l0 [x, x, x, x, x, x, x, x, x, x]', ...lists].join('\n');
}
