import { secretsIn } from '../../../src/sandbox/world/create-secrets';

test('names of secrets are found without field and version', () => {
  const arn = 'arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:mpac/prod/db';
  const definition = JSON.stringify({ secrets: [{ valueFrom: arn }, { valueFrom: `${arn}:password::` }] });
  expect(secretsIn(definition)).toEqual(['mpac/prod/db']);
});

test('a parameter of another service is no secret', () => {
  expect(secretsIn('{"valueFrom":"arn:aws:ssm:ap-northeast-1:123456789012:parameter/x"}')).toEqual([]);
});
