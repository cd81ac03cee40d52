import { z } from 'zod';
import { isSecretName, secretSourceOf, type SecretSource } from '../domain/secret-source';
import { durationOr, names, said, text, texts, written } from './fields';

const jsonValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const smokeTest = z.strictObject({
  name: text('name of the test, as reports call it'),
  kind: text('what it proves: health, api, authentication, database, or a word of yours'),
  services: names('services it runs for; all of the environment when left out').optional(),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).prefault('GET').describe('HTTP method'),
  path: written(
    /^(\/|\{healthPath\}|https?:\/\/)/,
    'is not a path',
    'start it with a slash, such as /v1/health',
  ).describe(
    'path of the request; {healthPath} and {service} are those of the service. In a rolling environment also a full address',
  ),
  headers: texts(
    'headers; ${name} is a value saved before; ${env:NAME}, ${ssm:/path/name}, ${secret:name} and ${secret:name#key} are secrets',
  ),
  body: z
    .json()
    .prefault(null)
    .describe('sent as JSON, or as it is when it is a text; the same templates as in headers'),
  expectStatus: z.array(z.number().int().min(100).max(599)).min(1).prefault([200]).describe('statuses that are right'),
  expectJson: z
    .record(z.string(), jsonValue)
    .prefault({})
    .describe('dotted path into the JSON answer, and the value it must have'),
  save: texts('name, and the dotted path into the JSON answer whose value it keeps'),
  timeout: durationOr('10s', 'time for one attempt'),
  retries: z.number().int().min(0).max(20).prefault(2).describe('further attempts after one that failed'),
});

export type SmokeTestSection = z.infer<typeof smokeTest>;

const defaultTests: z.input<typeof smokeTest>[] = [
  { name: 'health', kind: 'health', path: '{healthPath}' },
  { name: 'api', kind: 'api', path: '/v1/health' },
  {
    name: 'login',
    kind: 'authentication',
    method: 'POST',
    path: '/v1/login',
    body: { username: '${env:SMOKE_USERNAME}', password: '${env:SMOKE_PASSWORD}' },
    save: { token: 'token' },
  },
  { name: 'signed-in', kind: 'authentication', path: '/v1/me', headers: { authorization: 'Bearer ${token}' } },
  { name: 'database', kind: 'database', path: '/v1/database', expectJson: { database: 'ok' } },
];

/** Section `smokeTests`: requests in order. A value must be saved by an earlier test before it is used. */
export const smokeTestsSchema = z
  .array(smokeTest)
  .prefault(defaultTests)
  .superRefine((tests, context) => {
    tests.forEach((test, index) => {
      for (const [field, template] of templatesOf(test)) {
        const problem = templateFault(template, tests.slice(0, index));
        if (problem !== null) context.addIssue({ code: 'custom', path: [index, field], message: problem });
      }
    });
  })
  .describe('requests that the candidate must answer before it gets traffic, in order');

function templatesOf(test: SmokeTestSection): (readonly [string, string])[] {
  const fields = { path: test.path, headers: test.headers, body: test.body };
  return Object.entries(fields).flatMap(([field, value]) =>
    [...JSON.stringify(value).matchAll(/\$\{([^}]*)\}/g)].map((match) => [field, match[1] ?? ''] as const),
  );
}

function templateFault(template: string, earlier: readonly SmokeTestSection[]): string | null {
  const source = secretSourceOf(template);
  if (source !== null) return isSecretName(source) ? null : namelessFault(template, source);
  if (earlier.some((test) => template in test.save)) return null;
  const secret = 'write ${env:NAME}, ${ssm:/path/name} or ${secret:name} for a secret';
  const cure = `let an earlier test save it (\`save: {${template}: path.in.answer}\`), or ${secret}`;
  return said(`uses \${${template}}, which no earlier test saves`, cure);
}

function namelessFault(template: string, { kind }: SecretSource): string {
  const [what, cure] = NAMELESS[kind];
  return said(`uses \${${template}}, which names no ${what}`, cure);
}

const NAMELESS: Readonly<Record<SecretSource['kind'], readonly [string, string]>> = {
  env: ['environment variable', 'write it as ${env:SMOKE_PASSWORD}'],
  ssm: ['parameter of Parameter Store', 'write its path, as in ${ssm:/mpac/smoke/password}'],
  secret: [
    'secret of Secrets Manager',
    'write its name or ARN, and the key where it holds JSON, as in ${secret:mpac/smoke#password}',
  ],
};
