/** What an image tag is made of. */
export interface ImageTagParts {
  /** Any name that git allows: slashes, Unicode, any length, but not empty. */
  readonly branch: string;
  /** Commit, at least seven hex digits. */
  readonly sha: string;
  /** Epoch milliseconds, before the year 10000. */
  readonly at: number;
}

/** The two tags of a build. */
export interface ImageTags {
  /** `{branch}-{sha7}-{YYYYMMDDHHMMSS}` in UTC: names one build. */
  readonly tag: string;
  /** `{branch}-latest`: moves with every build of the branch. */
  readonly latest: string;
}

/** ECR: `[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`. */
const LONGEST_TAG = 128;
const SHA_LENGTH = 7;
const TIME_LENGTH = 14;
const LONGEST_BRANCH = LONGEST_TAG - SHA_LENGTH - TIME_LENGTH - 2;
const HASH_LENGTH = 7;
/** Months and seconds end at this; a year of five digits would not fit the tag. */
const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Whether a text is a commit: SHA-1 or SHA-256, or a beginning of one that is long enough for a tag. */
export function isCommitSha(text: string): boolean {
  return /^[0-9a-f]{7,64}$/i.test(text);
}

/** Whether a moment fits a tag. */
export function isTagTime(at: number): boolean {
  return at >= 0 && at <= LAST_MOMENT;
}

/** The tags of a build. Both obey ECR's rules for any branch. @example main-a1b2c3d-20260128103045 and main-latest */
export function imageTags({ branch, sha, at }: ImageTagParts): ImageTags {
  const name = branchInTag(branch);
  const time = new Date(at)
    .toISOString()
    .slice(0, 19)
    .replace(/[^0-9]/g, '');
  return { tag: `${name}-${sha.slice(0, SHA_LENGTH).toLowerCase()}-${time}`, latest: `${name}-latest` };
}

/**
 * A branch as it stands in a tag. A slash becomes a dash and nothing else is said of it: `feature/a` and `feature-a` share
 * their `-latest`. Whatever else ECR does not take is replaced or cut, and then a hash of the whole name is put behind,
 * so that two such branches share a name once in four thousand million pairs.
 */
export function branchInTag(branch: string): string {
  const dashed = branch.replaceAll('/', '-');
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(dashed) && dashed.length <= LONGEST_BRANCH) return dashed;
  const readable = dashed
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST_BRANCH - HASH_LENGTH - 1)
    .replace(/[.-]+$/, '');
  return `${readable || 'branch'}-${hashOf(branch)}`;
}

/** FNV-1a, 32 bits, over UTF-16 code units as they are: two spellings of one letter are two branches to git. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    for (const byte of [unit & 0xff, unit >>> 8]) hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(36).padStart(HASH_LENGTH, '0');
}
