import { ClientFailure } from '../../src/client/client-failure';
import { orStored } from '../../src/client/store/or-stored';
import { watchOrStored } from '../../src/client/store/read-stored';
import type { Shelf } from '../../src/client/store/shelf';
import { storedRuns } from '../../src/client/store/stored-runs';
import type { WatchedStatus } from '../../src/client/watch-run';
import type { RolloutResult } from '../../src/domain/status';
import { storedSample } from '../support/stored-sample';

/** A store in memory that notes what is read of it. */
function shelfOf(files: Readonly<Record<string, string>>): Shelf & { readonly reads: string[] } {
  const reads: string[] = [];
  const below = (path: string): string[][] =>
    Object.keys(files)
      .filter((name) => name.startsWith(path))
      .map((name) => name.slice(path.length).split('/'));
  return {
    place: 'memory',
    reads,
    folders: (path) =>
      Promise.resolve([...new Set(below(path).flatMap(([name = '', ...rest]) => (rest[0] ? [name] : [])))]),
    files: (path) => {
      reads.push(path);
      return Promise.resolve(below(path).flatMap(([name = '', ...rest]) => (rest.length === 0 ? [name] : [])));
    },
    read: (path) => {
      reads.push(path);
      return Promise.resolve(files[path] ?? '');
    },
    close: () => undefined,
  };
}

const samples = [
  storedSample('run-1', '2025-11-30T00:00:00.000Z'),
  storedSample('run-2', '2025-12-01T00:00:00.000Z'),
  storedSample('run-3', '2025-12-31T00:00:00.000Z'),
];
const kept = Object.fromEntries(samples.map(({ key, stored }) => [key, JSON.stringify(stored)]));

test('the last run is found by the names of one month and one file', async () => {
  const shelf = shelfOf(kept);
  expect((await storedRuns(shelf).find('production'))?.facts.runId).toBe('run-3');
  expect(shelf.reads).toEqual(['production/2025-12/', samples[2]?.key]);
});

test('a certain run is found by names alone, however old', async () => {
  const shelf = shelfOf(kept);
  expect((await storedRuns(shelf).find('production', 'run-1'))?.facts.runId).toBe('run-1');
  expect(shelf.reads).toEqual(['production/2025-12/', 'production/2025-11/', samples[0]?.key]);
});

test('no more is read than is wanted, and nothing that is known', async () => {
  const shelf = shelfOf(kept);
  const runs = await storedRuns(shelf).newest({ environment: 'production', limit: 1, known: new Set(['run-3']) });
  expect(runs.map(({ facts }) => facts.runId)).toEqual(['run-2']);
  expect(shelf.reads).toEqual(['production/2025-12/', samples[1]?.key]);
});

test('a path is no environment', async () => {
  const shelf = shelfOf(kept);
  expect(await storedRuns(shelf).find('../production')).toBeNull();
  expect(shelf.reads).toEqual([]);
});

test.each([
  ['of a later form', JSON.stringify({ ...samples[2]?.stored, schema: 2 })],
  ['cut in the middle', JSON.stringify(samples[2]?.stored).slice(0, 200)],
  ['without facts', JSON.stringify({ ...samples[2]?.stored, facts: {} })],
])('a file %s is told by its name', async (_, text) => {
  const { key = '' } = samples[2] ?? {};
  await expect(storedRuns(shelfOf({ ...kept, [key]: text })).find('production')).rejects.toThrow(
    `${key} in the store memory is no run of schema 1: read it with the version that wrote it, or take it away`,
  );
});

test.each<[string, ClientFailure, boolean]>([
  ['a run that Temporal does not know', new ClientFailure('nothingRuns', 'no run'), true],
  ['a Temporal that is away', new ClientFailure('unreachable', 'cannot reach'), false],
])('of %s the store is asked or not', async (_, failure, asked) => {
  let opened = false;
  const store = () => {
    opened = true;
    return Promise.resolve(null);
  };
  await expect(
    orStored(
      store,
      () => Promise.reject(failure),
      () => Promise.resolve(1),
    ),
  ).rejects.toBe(failure);
  expect(opened).toBe(asked);
});

test('whoever has seen enough at the first look ends the look at Temporal too', async () => {
  const { status } = (samples[0]?.stored.result ?? {}) as RolloutResult;
  let ended = false;
  async function* looks(): AsyncGenerator<WatchedStatus> {
    try {
      for (;;) yield await Promise.resolve({ status, stale: null, ended: false });
    } finally {
      ended = true;
    }
  }
  const about = { environment: 'production', runId: undefined };
  for await (const look of watchOrStored(looks(), () => Promise.resolve(null), about)) {
    expect(look.ended).toBe(false);
    break;
  }
  expect(ended).toBe(true);
});
