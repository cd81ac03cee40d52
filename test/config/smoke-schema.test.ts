import { smokeTestsSchema } from '../../src/config/smoke-schema';

const withBody = (body: unknown) => [{ name: 'login', kind: 'authentication', path: '/login', body }];
const problemsOf = (body: unknown) =>
  smokeTestsSchema.safeParse(withBody(body)).error?.issues.map(({ message }) => message) ?? [];

test('secrets of all three places may stand in a body', () => {
  expect(problemsOf({ a: '${env:A}', b: ['${ssm:/mpac/b}', '${secret:mpac/c} ${secret:mpac/c#key}'] })).toEqual([]);
});

test.each([
  ['${env:a-b}', 'uses ${env:a-b}, which names no environment variable\nwrite it as ${env:SMOKE_PASSWORD}'],
  [
    '${ssm:/a b}',
    'uses ${ssm:/a b}, which names no parameter of Parameter Store\nwrite its path, as in ${ssm:/mpac/smoke/password}',
  ],
  [
    '${secret:#key}',
    'uses ${secret:#key}, which names no secret of Secrets Manager\nwrite its name or ARN, and the key where it holds JSON, as in ${secret:mpac/smoke#password}',
  ],
  [
    '${vault:/key}',
    'uses ${vault:/key}, which no earlier test saves\nlet an earlier test save it (`save: {vault:/key: path.in.answer}`), or write ${env:NAME}, ${ssm:/path/name} or ${secret:name} for a secret',
  ],
])('the template %s is a fault with its cure', (template, message) => {
  expect(problemsOf({ password: template })).toEqual([message]);
});
