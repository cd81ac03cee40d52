/** How a container of the laptop world behaves. Numbers are read from the branch part of its image tag. */
export type Behaviour =
  | { kind: 'healthy' }
  | { kind: 'errors'; percent: number }
  | { kind: 'slow'; milliseconds: number }
  | { kind: 'startsSlowly'; seconds: number }
  | { kind: 'crashes' }
  | { kind: 'crashesLater'; seconds: number }
  | { kind: 'unhealthy' }
  | { kind: 'warmsUp'; seconds: number }
  | { kind: 'leaks'; requests: number }
  | { kind: 'breaksSmokeTest'; test: SmokeTestKind }
  | { kind: 'unpullable' }
  | { kind: 'missing' };

/** The four kinds of smoke tests that an image can break. */
export type SmokeTestKind = 'health' | 'api' | 'auth' | 'database';

/** One line of the catalogue: the branch part that asks for a behaviour, and what the image then does. */
export interface CatalogueEntry {
  /** As a person writes it; `<…>` is a number that may be left out. */
  branch: string;
  /** The number taken when the tag gives none; undefined where the behaviour has no number. */
  default?: number;
  does: string;
}

interface ImageKind extends CatalogueEntry {
  behaviour: (value: number) => Behaviour;
}

const MAX_PERCENT = 100;
// A timer of Node overflows at 2^31 ms and fires at once; a day is longer than any story told here.
const MAX_SECONDS = 86_400;

const healthy: ImageKind = {
  branch: 'main',
  does: 'answers everything well; so does every branch that is not named below',
  behaviour: () => ({ kind: 'healthy' }),
};

const kinds: readonly ImageKind[] = [
  healthy,
  {
    branch: 'errors<percent>',
    default: 20,
    does: 'answers that percentage of the traffic with 500; smoke tests and health checks pass',
    behaviour: (value) => ({ kind: 'errors', percent: Math.min(value, MAX_PERCENT) }),
  },
  {
    branch: 'slow<milliseconds>',
    default: 1500,
    does: 'answers the traffic that much later; smoke tests and health checks are quick',
    behaviour: (value) => ({ kind: 'slow', milliseconds: Math.min(value, MAX_SECONDS * 1000) }),
  },
  {
    branch: 'startsslow<seconds>',
    default: 5,
    does: 'does not listen for that long after its start',
    behaviour: (value) => ({ kind: 'startsSlowly', seconds: Math.min(value, MAX_SECONDS) }),
  },
  {
    branch: 'crash',
    does: 'exits with code 3 right after its start',
    behaviour: () => ({ kind: 'crashes' }),
  },
  {
    branch: 'crashlater<seconds>',
    default: 10,
    does: 'serves well, then exits with code 3',
    behaviour: (value) => ({ kind: 'crashesLater', seconds: Math.min(value, MAX_SECONDS) }),
  },
  {
    branch: 'unhealthy',
    does: 'runs, but its health path answers 503 to everybody',
    behaviour: () => ({ kind: 'unhealthy' }),
  },
  {
    branch: 'warmsup<seconds>',
    default: 60,
    does: 'listens at once, but its health path answers 503 to everybody for that long after its start',
    behaviour: (value) => ({ kind: 'warmsUp', seconds: Math.min(value, MAX_SECONDS) }),
  },
  {
    branch: 'leaks<requests>',
    default: 300,
    does: 'serves that many requests of traffic well, then gets slow and fails every second one',
    behaviour: (value) => ({ kind: 'leaks', requests: value }),
  },
  breaksSmokeTest('health', 'answers the health path with 503 to smoke tests only'),
  breaksSmokeTest('api', 'answers the API health path with 500'),
  breaksSmokeTest('auth', 'gives tokens at login, then refuses them'),
  breaksSmokeTest('database', 'cannot read what it wrote to its database'),
  {
    branch: 'unpullable',
    does: 'is listed in the registry, but cannot be pulled',
    behaviour: () => ({ kind: 'unpullable' }),
  },
  {
    branch: 'missing',
    does: 'is never pushed: the registry does not know the tag',
    behaviour: () => ({ kind: 'missing' }),
  },
];

function breaksSmokeTest(test: SmokeTestKind, does: string): ImageKind {
  const branch = `smoke${test}`;
  return { branch, does, behaviour: () => ({ kind: 'breaksSmokeTest', test }) };
}

/** The catalogue for people: which branch part makes which behaviour. Source of the docs and of `--help`. */
export const catalogueTable: readonly CatalogueEntry[] = kinds;

const TAG = /^(?<branch>.+)-[0-9a-f]{7}-\d{14}$/;

/**
 * Reads the behaviour off a tag `{branch}-{sha7}-{YYYYMMDDHHMMSS}`; a tag of another form counts as a branch alone.
 * Total: a branch that the catalogue does not know is healthy; numbers beyond what makes sense are cut.
 */
export function behaviourOf(tag: string): Behaviour {
  const branch = TAG.exec(tag)?.groups?.['branch'] ?? tag;
  for (const kind of kinds) {
    const match = patternOf(kind).exec(branch);
    if (match) return kind.behaviour(match[1] ? Number(match[1]) : (kind.default ?? 0));
  }
  return { kind: 'healthy' };
}

/** The number may be left out. */
function patternOf({ branch }: CatalogueEntry): RegExp {
  return new RegExp(`^${branch.replace(/<.*>/, '(\\d*)')}$`);
}

/** One well-formed tag for each line of the catalogue that a registry can hold; `missing` has none. */
export function exampleTags(commit = 'a1b2c3d', time = '20260128103045'): string[] {
  return kinds
    .filter((kind) => kind.branch !== 'missing')
    .map((kind) => `${kind.branch.replace(/<.*>/, String(kind.default ?? ''))}-${commit}-${time}`);
}
