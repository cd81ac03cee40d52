import type { DecisionKind } from '../../src/domain/decision';
import { decisionKinds, decisionSchemas } from '../../src/domain/decision';

const planDigest = `sha256:${'0f'.repeat(32)}`;
const base = { id: 'd-1', by: 'ada' };
const smallest: Readonly<Record<DecisionKind, Record<string, unknown>>> = {
  approve: { ...base, planDigest },
  reject: { ...base, planDigest },
  abort: base,
  pause: base,
  resume: base,
  promote: base,
  supersede: { ...base, sequence: 7 },
  release: base,
};

const reads = (kind: DecisionKind, argument: unknown): boolean => decisionSchemas[kind].safeParse(argument).success;

test('the kinds of decisions are those of the semantics', () => {
  expect(decisionKinds).toEqual(['approve', 'reject', 'abort', 'pause', 'resume', 'promote', 'supersede', 'release']);
});

describe.each(decisionKinds)('the argument of %s', (kind) => {
  test('is read with no more than it needs', () => {
    expect(decisionSchemas[kind].parse(smallest[kind])).toEqual(smallest[kind]);
  });

  test('is read with reason and token kept as given', () => {
    const full = { ...smallest[kind], reason: 'r'.repeat(1_000), token: 't'.repeat(20_000) };
    expect(decisionSchemas[kind].parse(full)).toEqual(full);
  });

  test.each(Object.keys(smallest[kind]))('is refused without %s', (key) => {
    expect(reads(kind, { ...smallest[kind], [key]: undefined })).toBe(false);
  });

  test.each([
    ['an unknown key', { force: true }],
    ['an empty ID', { id: '' }],
    ['an ID of 201 characters', { id: 'i'.repeat(201) }],
    ['a number for an ID', { id: 1 }],
    ['a blank name', { by: ' \t ' }],
    ['a name of 101 characters', { by: 'n'.repeat(101) }],
    ['a reason of 1001 characters', { reason: 'r'.repeat(1_001) }],
    ['a token of 20001 characters', { token: 't'.repeat(20_001) }],
    ['a list for a name', { by: ['ada', 'grace'] }],
  ])('is refused with %s', (_, change) => {
    expect(reads(kind, { ...smallest[kind], ...change })).toBe(false);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'ada'],
    ['a list', [smallest[kind]]],
  ])('is refused when it is %s', (_, argument) => {
    expect(reads(kind, argument)).toBe(false);
  });
});

test('the longest ID and name are read, the name trimmed', () => {
  const longest = { id: 'i'.repeat(200), by: ` ${'n'.repeat(100)} ` };
  expect(decisionSchemas.abort.parse(longest)).toEqual({ id: 'i'.repeat(200), by: 'n'.repeat(100) });
});

test.each([
  ['without its algorithm', 'a'.repeat(64)],
  ['of another algorithm', `sha512:${'a'.repeat(64)}`],
  ['that is shortened', planDigest.slice(0, 19)],
  ['that is too long', `${planDigest}0`],
  ['in upper case', planDigest.toUpperCase()],
  ['with a line behind it', `${planDigest}\n`],
])('a plan digest %s is refused with the cure', (_, digest) => {
  for (const kind of ['approve', 'reject'] as const) {
    const { error } = decisionSchemas[kind].safeParse({ ...base, planDigest: digest });
    expect(error?.issues.map((issue) => issue.message)).toEqual([
      'must be sha256: and 64 hex digits, as shown by `rollout plan`',
    ]);
  }
});

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '4h'])(
  'a pause of %p is refused by its schema',
  (forMs) => {
    expect(reads('pause', { ...base, forMs })).toBe(false);
  },
);

test.each([-1, 0.5, '7'])('a sequence of %p is refused by its schema', (sequence) => {
  expect(reads('supersede', { ...base, sequence })).toBe(false);
});

test('a sequence may be zero and a pause one millisecond', () => {
  expect(reads('supersede', { ...base, sequence: 0 })).toBe(true);
  expect(reads('pause', { ...base, forMs: 1 })).toBe(true);
});
