import fc from 'fast-check';
import { fillDeep, fillText, secretNames } from '../../../src/activities/smoke/fill-template';
import { valueAt } from '../../../src/activities/smoke/judge-answer';
import { excerpt, mask } from '../../../src/activities/smoke/mask';

const values = {
  saved: new Map<string, string | number | boolean>([
    ['token', 'abc'],
    ['count', 3],
    ['done', false],
  ]),
  secret: (name: string) => ({ KEY: 'k$1', EMPTY: '' })[name],
};

test.each([
  ['nothing', 'plain $text {x}', 'plain $text {x}', []],
  ['a value', 'Bearer ${token}', 'Bearer abc', []],
  ['a secret with a dollar', '<${env:KEY}>', '<k$1>', []],
  ['several', '${token}-${count}-${token}', 'abc-3-abc', []],
  ['an unknown value', '${nobody}', '', ['`nobody`, which no request before it saved']],
  ['a secret that is empty', '${env:EMPTY}', '', ['the environment variable EMPTY']],
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

test('names of secrets are found however deep', () => {
  expect(secretNames(['/a', { h: '${env:A}${token}' }, { b: [{ c: '${env:B}' }] }, null])).toEqual(['A', 'B']);
});

test.each([
  ['items.1.id', 2],
  ['items.2.id', undefined],
  ['constructor', undefined],
  ['items.length', 2],
])('the path %s leads to %p', (path, expected) => {
  expect(valueAt({ items: [{ id: 1 }, { id: 2 }] }, path)).toBe(expected);
});

test('a masked text never holds a secret in any form', () => {
  const secret = fc.string({ minLength: 4 }).filter((text) => !'***'.includes(text) && !text.includes('*'));
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.string(), (secrets, rest) => {
      const text = secrets.map((one) => `${rest}${one} ${JSON.stringify(one)} ${encodeURIComponent(one)}`).join('');
      const masked = mask(text, secrets);
      for (const one of secrets) expect(masked.includes(one) && !rest.includes(one)).toBe(false);
    }),
  );
});

test('an excerpt is one line of at most two hundred characters', () => {
  expect(excerpt(' a\n\n b\t c ')).toBe('a b c');
  expect(excerpt('x'.repeat(500))).toHaveLength(200);
});
