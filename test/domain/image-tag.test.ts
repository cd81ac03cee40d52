import fc from 'fast-check';
import { branchInTag, imageTags, isCommitSha, isTagTime } from '../../src/domain/image-tag';

const AT = Date.UTC(2026, 0, 28, 10, 30, 45, 999);
const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';
const ECR_TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** Whatever git allows and more: whole Unicode, separators, signs of shells and of Docker. */
const branches = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
  fc.stringMatching(/^[A-Za-z0-9_./$`'"-]{1,200}$/),
);
const shas = fc.stringMatching(/^[0-9a-fA-F]{7,64}$/);
const times = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
const earlier = fc.integer({ min: 0, max: Date.UTC(9000, 0, 1) });

describe('the tags of a build', () => {
  test('are branch, seven digits of the commit and UTC time', () => {
    expect(imageTags({ branch: 'main', sha: SHA, at: AT })).toEqual({
      tag: 'main-a1b2c3d-20260128103045',
      latest: 'main-latest',
    });
  });

  test('of any branch, commit and time are tags to ECR', () => {
    fc.assert(
      fc.property(branches, shas, times, (branch, sha, at) => {
        const { tag, latest } = imageTags({ branch, sha, at });
        expect(tag).toMatch(ECR_TAG);
        expect(latest).toMatch(ECR_TAG);
        expect(tag).toMatch(/-[0-9a-f]{7}-[0-9]{14}$/);
        expect(latest).toBe(`${branchInTag(branch)}-latest`);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of a later second of the same commit sort behind', () => {
    fc.assert(
      fc.property(branches, shas, earlier, fc.integer({ min: 1_000, max: 1e9 }), (branch, sha, at, later) => {
        const [before, after] = [at, at + later].map((moment) => imageTags({ branch, sha, at: moment }).tag);
        expect((before ?? '') < (after ?? '')).toBe(true);
      }),
    );
  });
});

describe('a branch in a tag', () => {
  test.each([
    ['feature/login', 'feature-login'],
    ['release/2026.01_b', 'release-2026.01_b'],
    ['a'.repeat(105), 'a'.repeat(105)],
  ])('that ECR takes but for its slashes is kept: %s', (branch, expected) => {
    expect(branchInTag(branch)).toBe(expected);
  });

  test.each([
    ['fix/ümlaut', /^fix-umlaut-[0-9a-z]{7}$/],
    ['機能', /^branch-[0-9a-z]{7}$/],
    ['🚀rocket', /^rocket-[0-9a-z]{7}$/],
    ['$(reboot)', /^reboot-[0-9a-z]{7}$/],
    ['.hidden', /^hidden-[0-9a-z]{7}$/],
    ['-dash', /^dash-[0-9a-z]{7}$/],
    ['a'.repeat(106), /^a{97}-[0-9a-z]{7}$/],
  ])('that ECR does not take is readable with a hash: %s', (branch, expected) => {
    expect(branchInTag(branch)).toMatch(expected);
  });

  test('is one letter off for names that differ only in what is lost', () => {
    const lossy = [
      'fix#1',
      'fix@1',
      'fix 1',
      'fix\u00e4',
      'fixa\u0308',
      'FIX\u00e4',
      `${'b'.repeat(200)}1`,
      `${'b'.repeat(200)}2`,
    ];
    expect(new Set(lossy.map(branchInTag)).size).toBe(lossy.length);
  });

  test('names one branch alone but for slashes and dashes', () => {
    fc.assert(
      fc.property(branches, branches, (one, other) => {
        fc.pre(one.replaceAll('/', '-') !== other.replaceAll('/', '-'));
        expect(branchInTag(one)).not.toBe(branchInTag(other));
      }),
      { numRuns: 5_000 },
    );
  });
});

test.each([
  ['a1b2c3d', true],
  ['A1B2C3D', true],
  [SHA, true],
  ['0'.repeat(64), true],
  ['a1b2c3', false],
  ['0'.repeat(65), false],
  ['main', false],
  ['$(reboot)', false],
  ['a1b2c3d\n', false],
])('%j counts as a commit: %s', (text, expected) => {
  expect(isCommitSha(text)).toBe(expected);
});

test('moments that do not fit fourteen digits are no tag times', () => {
  expect([0, AT, Date.UTC(9999, 11, 31, 23, 59, 59)].map(isTagTime)).toEqual([true, true, true]);
  expect([-1, NaN, Infinity, Date.UTC(10000, 0, 1)].map(isTagTime)).toEqual([false, false, false, false]);
});
