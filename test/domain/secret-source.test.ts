import { describeSecret, isSecretName, secretPlaceholder, secretSourceOf } from '../../src/domain/secret-source';

test.each([
  ['env:TOKEN', { kind: 'env', name: 'TOKEN' }],
  ['ssm:/mpac/token', { kind: 'ssm', name: '/mpac/token' }],
  ['secret:mpac/smoke#key', { kind: 'secret', name: 'mpac/smoke#key' }],
  ['token', null],
  ['sms:/mpac/token', null],
])('the placeholder %s is read for what it names', (placeholder, source) => {
  const found = secretSourceOf(placeholder);
  expect(found).toEqual(source);
  if (found) expect(secretPlaceholder(found)).toBe(placeholder);
});

test.each([
  ['env:SMOKE_PASSWORD', true],
  ['env:', false],
  ['env:a-b', false],
  ['ssm:/mpac/smoke/password', true],
  ['ssm:/mpac/smoke/password:3', true],
  ['ssm:arn:aws:ssm:ap-northeast-1:123456789012:parameter/mpac/x', true],
  ['ssm:', false],
  ['ssm:/a b', false],
  ['ssm:/a#key', false],
  ['secret:mpac/smoke', true],
  ['secret:mpac/smoke#password', true],
  ['secret:arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:mpac/smoke-AbCdEf#password', true],
  ['secret:#password', false],
  ['secret:mpac/smoke#', false],
])('%s names a place for secrets: %p', (placeholder, expected) => {
  const source = secretSourceOf(placeholder);
  expect(source !== null && isSecretName(source)).toBe(expected);
});

test('a secret is called by what it is and its name', () => {
  expect(describeSecret({ kind: 'ssm', name: '/mpac/token' })).toBe('the parameter /mpac/token');
});
