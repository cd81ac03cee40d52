import fc from 'fast-check';
import { readInput } from '../../src/domain/input';
import { requestSchema } from '../../src/domain/request';
import { visible } from '../../src/domain/visible';

const good = { environment: 'production', imageTag: 'main-a1b2c3d-20260128103045', requestedBy: 'ada' };
const whole = {
  ...good,
  mode: 'rollout',
  services: ['portal', 'pgw'],
  sequence: 118,
  commit: 'a1b2c3d',
  branch: 'feature/größere-Körbe',
  runUrl: 'https://github.com/mpac/app/actions/runs/1?pr=2#step',
  token: 'a.b.c',
  reason: 'the former one leaks\nsee the incident',
  waivers: [{ rule: 'error-rate', reason: 'live is in breach' }],
  digests: { portal: `sha256:${'0f'.repeat(32)}` },
  allowOlder: true,
};
const problemOf = (raw: unknown): string => readInput(requestSchema, raw).problem ?? 'it was read';

test.each([
  ['a small request', good],
  ['a whole one', whole],
  ['a restore by record', { ...good, mode: 'restore', imageTag: 'restore', to: { 'portal.example.com': 'blue' } }],
])('%s is read as it is', (_, request) => {
  expect(readInput(requestSchema, request)).toEqual({ value: request, problem: null });
});

test.each([
  ['nothing', undefined, /^the argument: .*\(is missing\)$/],
  ['null', null, /\(is null\)/],
  ['a number', 7, /\(is 7\)/],
  ['a list', [good], /\(is a list\)/],
  ['an empty object', {}, /environment: .*\(is missing\); imageTag: .*; requestedBy: /],
  ['a key that nobody knows', { ...good, approvers: ['eve'] }, /approvers/],
  ['an environment of another spelling', { ...good, environment: 'Production' }, /environment: must be small letters/],
  ['an environment of two kilobytes', { ...good, environment: 'e'.repeat(2_000) }, /40 characters at most/],
  ['a tag that is no tag', { ...good, imageTag: '../etc' }, /imageTag: must be a tag .*\(is "\.\.\/etc"\)/],
  ['a branch of 125,000 line breaks', { ...good, branch: `x${'\n'.repeat(125_000)}` }, /branch: must have no spaces/],
  ['a branch with an escape', { ...good, branch: 'main\u001b[2K' }, /branch: must be on one line/],
  ['a name that reads backwards', { ...good, requestedBy: 'ada\u202eecarg' }, /requestedBy: must be on one line/],
  ['a name with a no-break space', { ...good, requestedBy: 'ada\u00a0' }, /requestedBy: must have no spaces but plain/],
  ['a name with a space of no width', { ...good, requestedBy: 'a\u200bda' }, /requestedBy: must have no spaces/],
  ['a blank name', { ...good, requestedBy: '   ' }, /requestedBy: must not be empty/],
  ['waivers that are a text', { ...good, waivers: '' }, /waivers: .*\(is ""\)/],
  [
    'a waiver whose reason erases its line',
    { ...good, waivers: [{ rule: 'ecs', reason: '\u001b[2K\u001b[1A' }] },
    /waivers\.0\.reason/,
  ],
  ['an address that is a mention', { ...good, runUrl: '!channel' }, /runUrl: must be an address .*\(is "!channel"\)/],
  ['an address that ends a link', { ...good, runUrl: 'https://x.test/|a> <!here' }, /runUrl/],
  ['an address that runs', { ...good, runUrl: 'javascript:alert(1)' }, /runUrl/],
  ['a colour that nobody has', { ...good, to: 'purple' }, /to: must be blue or green/],
  ['a record of no colour', { ...good, to: { 'a.example.com': 'red' } }, /to: must be blue or green/],
  ['services that are too many', { ...good, services: Array.from({ length: 201 }, (_, n) => `s${n}`) }, /services/],
  ['a fraction of a push', { ...good, sequence: 1.5 }, /sequence: must be a whole number/],
  ['a megabyte of anything', { ...good, reason: 'r'.repeat(1_000_000) }, /more than 200000 characters/],
  [
    'a million keys',
    Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, n])),
    /more than 2000 values/,
  ],
  ['a deep nest', { ...good, to: { a: { b: { c: { d: { e: 'blue' } } } } } }, /nested deeper/],
  ['a key that schemas pass over', JSON.parse('{"to": {"__proto__": "blue"}}') as unknown, /`__proto__`/],
])('%s is refused, saying what is wrong', (_, raw, problem) => {
  expect(problemOf(raw)).toMatch(problem);
});

test('a proof of identity is never repeated', () => {
  expect(problemOf({ ...good, token: 's3cr3t'.repeat(4_000) })).toMatch(/^token: must have 20000 characters at most$/);
  expect(problemOf({ ...good, token: 7 })).not.toContain('7');
});

test('whatever arrives is read or refused with a short text, and never throws', () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
  const nearly = fc.record(
    Object.fromEntries(Object.keys(whole).map((key) => [key, fc.oneof(anything, fc.string({ unit: 'binary' }))])),
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        nearly,
        nearly.map((change) => ({ ...whole, ...change })),
      ),
      (raw) => {
        const { value, problem } = readInput(requestSchema, raw);
        expect(value === null).toBe(problem !== null);
        expect((problem ?? '').length).toBeLessThanOrEqual(1_000);
        // Neither may become a line of its own or move a cursor.
        expect(visible(problem ?? '')).toBe(problem ?? '');
      },
    ),
    { numRuns: 2_000 },
  );
});
