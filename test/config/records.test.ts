import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError, faultLine } from '../../src/config/fault';
import { parseConfiguration } from '../../src/config/load';
import type { Configuration } from '../../src/config/settings';

const shipped = readFileSync(resolve('rollout.yaml'), 'utf8');

function parse(section: string): Configuration {
  return parseConfiguration('/etc/rollout.yaml', `${shipped}\n${section}`, {});
}

function faultsOf(section: string): string[] {
  try {
    parse(section);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.faults.map(faultLine).map((line) => line.replace(/^rollout\.yaml:\d+ /, ''));
    }
    throw error;
  }
  return [];
}

test('nothing is recorded anywhere unless a section says so', () => {
  const { records, environments, rolling } = parse('');
  expect(records).toEqual({ github: null, store: null });
  expect([environments['production']?.recordedIn, rolling['staging']?.recordedIn]).toEqual([null, null]);
});

test('a repository alone is enough, and every environment is recorded there', () => {
  const { records, environments, rolling } = parse('records: { github: { repository: mpac/mpac-cloud } }');
  expect(records.github).toEqual({
    repository: 'mpac/mpac-cloud',
    apiUrl: 'https://api.github.com',
    tokenVariable: 'GITHUB_TOKEN',
  });
  expect(environments['production']?.recordedIn).toBe('mpac/mpac-cloud');
  expect(rolling['staging']?.recordedIn).toBe('mpac/mpac-cloud');
});

test('an enterprise server and a variable of its own can be given', () => {
  const section =
    'records: { github: { repository: a/b, api: "https://git.mpac.example/api/v3/", token: DEPLOY_TOKEN } }';
  expect(parse(section).records.github).toEqual({
    repository: 'a/b',
    apiUrl: 'https://git.mpac.example/api/v3',
    tokenVariable: 'DEPLOY_TOKEN',
  });
});

test.each<[string, string, unknown, string]>([
  ['a directory beside the file', '{ directory: ./kept }', { kind: 'directory', path: '/etc/kept' }, './kept'],
  [
    'a bucket in the region of everything',
    '{ s3: { bucket: mpac-records } }',
    { kind: 's3', bucket: 'mpac-records', prefix: '', region: 'ap-northeast-1' },
    's3://mpac-records',
  ],
  [
    'a bucket of its own region and prefix',
    '{ s3: { bucket: mpac-records, prefix: mpac/rollouts, region: eu-west-1 } }',
    { kind: 's3', bucket: 'mpac-records', prefix: 'mpac/rollouts/', region: 'eu-west-1' },
    's3://mpac-records/mpac/rollouts',
  ],
])('results can be kept in %s, without anything on GitHub', (_, store, resolved, shown) => {
  const { records, environments, rolling } = parse(`records: { store: ${store} }`);
  expect(records).toEqual({ github: null, store: resolved });
  expect([environments['production']?.storedIn, rolling['staging']?.storedIn]).toEqual([shown, shown]);
  expect(environments['production']?.recordedIn).toBeNull();
});

test.each<[string, string, string]>([
  ['a section that says nothing', '{}', 'records: {} names no place; add github or store, or leave records out'],
  ['a store that says nothing', '{ store: {} }', 'records.store: {} names no place; add directory or s3'],
  [
    'two stores',
    '{ store: { directory: /kept, s3: { bucket: mpac-records } } }',
    'names two places; leave directory or s3: a result is kept in one place',
  ],
  [
    'an address for a bucket',
    '{ store: { s3: { bucket: "s3://mpac-records" } } }',
    "records.store.s3.bucket: 's3://mpac-records' is not the name of a bucket; write its name alone",
  ],
  [
    'a prefix that ends in a slash',
    '{ store: { s3: { bucket: mpac-records, prefix: rollouts/ } } }',
    "records.store.s3.prefix: 'rollouts/' is not what keys can begin with; write it without a slash at its ends",
  ],
])('%s is told with its cure', (_, section, told) => {
  expect(faultsOf(`records: ${section}`).join('\n')).toContain(told);
});

test('the section that the shipped file shows is one that it takes', () => {
  const shown = /# records:\n(?:# .*\n)+/.exec(shipped)?.[0].replaceAll(/^# /gm, '') ?? '';
  expect(shown).toContain('repository:');
  expect(faultsOf(shown)).toEqual([]);
});

test.each<[string, string, string]>([
  ['a section without a repository', '{}', 'records.github.repository: is missing; add repository: repository'],
  [
    'a repository without its owner',
    '{ repository: mpac-cloud }',
    "records.github.repository: 'mpac-cloud' is not the name of a repository; write owner/name, such as mpac/mpac-cloud",
  ],
  [
    'a token instead of its variable',
    '{ repository: a/b, token: "ghp-0123456789" }',
    'is not the name of an environment variable; put the secret into the environment of the worker and its variable here',
  ],
  [
    'a token that could be the name of a variable',
    '{ repository: a/b, token: ghp_0123456789abcdef }',
    'records.github.token: (a token, not shown) is a token itself, which lies in version control now; revoke it',
  ],
  [
    'an address in plain text',
    '{ repository: a/b, api: "http://git.mpac.example/api/v3" }',
    'is not secure: anybody on the way could read the token; begin it with https://',
  ],
  ['a misspelt key', '{ repository: a/b, tokne: X }', 'records.github.tokne: is not a key here; did you mean token?'],
])('%s is told with key and cure', (_, section, expected) => {
  expect(faultsOf(`records: { github: ${section} }`).join('\n')).toContain(expected);
});
