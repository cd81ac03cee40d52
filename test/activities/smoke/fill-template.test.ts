import fc from 'fast-check';
import { fillDeep, fillText, secretPlaceholders } from '../../../src/activities/smoke/fill-template';
import { valueAt } from '../../../src/domain/json';
import { excerpt, mask } from '../../../src/activities/smoke/mask';
import type { SecretValue } from '../../../src/activities/smoke/read-secrets';

const values = {
  saved: new Map<string, string | number | boolean>([
    ['token', 'abc'],
    ['count', 3],
    ['done', false],
  ]),
  secrets: new Map<string, SecretValue>([
    ['env:KEY', { value: 'k$1' }],
    ['ssm:/mpac/key', { value: 'from ssm' }],
    ['secret:mpac#key', { value: 'from json' }],
    ['secret:gone', { problem: 'the secret gone, which is not in Secrets Manager (create it)' }],
  ]),
};

test.each([
  ['nothing', 'plain $text {x}', 'plain $text {x}', []],
  ['a value', 'Bearer ${token}', 'Bearer abc', []],
  ['a secret with a dollar', '<${env:KEY}>', '<k$1>', []],
  ['several', '${token}-${count}-${token}', 'abc-3-abc', []],
  ['an unknown value', '${nobody}', '', ['`nobody`, which no request before it saved']],
  ['secrets of AWS', '${ssm:/mpac/key} ${secret:mpac#key}', 'from ssm from json', []],
  [
    'a secret that is not there',
    '${secret:gone}',
    '',
    ['the secret gone, which is not in Secrets Manager (create it)'],
  ],
  ['a secret nobody read', '${env:OTHER}', '', ['the environment variable OTHER, which was not read']],
])('a template with %s is filled', (_, template, value, missing) => {
  expect(fillText(template, values)).toEqual({ value, missing });
});

test('a whole placeholder keeps the type of its value', () => {
  const template = { a: '${count}', b: ['${done}', 'n=${count}'], c: { d: null, e: 5 }, f: '${env:KEY}' };
  expect(fillDeep(template, values)).toEqual({
    value: { a: 3, b: [false, 'n=3'], c: { d: null, e: 5 }, f: 'k$1' },
    missing: [],
  });
});

test('everything missing is told, however deep', () => {
  expect(fillDeep({ a: ['${x}'], b: { c: '${env:Y}' } }, values).missing).toHaveLength(2);
});

test('a value that looks like a template is not filled again', () => {
  const tricky = { ...values, saved: new Map([['token', '${env:KEY}']]) };
  expect(fillDeep({ a: 'x ${token}', b: '${token}' }, tricky).value).toEqual({ a: 'x ${env:KEY}', b: '${env:KEY}' });
});

test('placeholders of secrets are found once, however deep', () => {
  const template = ['/a/${ssm:/x}', { h: '${env:A}${token}' }, { b: [{ c: '${env:A} ${secret:s#k}' }] }, null];
  expect(secretPlaceholders(template)).toEqual(['ssm:/x', 'env:A', 'secret:s#k']);
});

test.each([
  ['items.1.id', 2],
  ['items.2.id', undefined],
  ['constructor', undefined],
  ['items.length', 2],
])('the path %s leads to %p', (path, expected) => {
  expect(valueAt({ items: [{ id: 1 }, { id: 2 }] }, path.split('.'))).toBe(expected);
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test.each([
  ['an address', 'p%20w%26'],
  ['a form', 'p+w%26'],
  ['HTML', 'p w&amp;'],
  ['JSON', '"p w&"'],
  ['base64', base64('p w&')],
])('a secret is masked where it stands in %s', (_, shown) => {
  expect(mask(`<${shown}>`, ['p w&'])).toMatch(/^<"?\*\*\*"?>$/);
});

test('half a pair of signs in a secret is no trouble', () => {
  expect(mask('x \ud800 y', ['\ud800'])).toBe('x *** y');
});

test('a masked text never holds a secret in any form', () => {
  const secret = fc.string({ minLength: 4 }).filter((text) => !'***'.includes(text) && !text.includes('*'));
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.string(), (secrets, rest) => {
      const text = secrets
        .map((one) => `${rest}${one} ${JSON.stringify(one)} ${encodeURIComponent(one)} ${base64(one)}`)
        .join('');
      const masked = mask(text, secrets);
      for (const one of secrets) expect(masked.includes(one) && !rest.includes(one)).toBe(false);
    }),
  );
});

test('an excerpt is one line of at most two hundred characters', () => {
  expect(excerpt(' a\n\n b\t c ')).toBe('a b c');
  expect(excerpt('x'.repeat(500))).toHaveLength(200);
});
