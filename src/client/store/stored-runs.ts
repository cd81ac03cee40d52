import { parseJson } from '../../domain/json';
import { environmentName } from '../../domain/request';
import type { StoredName, StoredRun } from '../../domain/stored-run';
import { STORED_SCHEMA, storedName, storedRunSchema } from '../../domain/stored-run';
import { ClientFailure } from '../client-failure';
import type { Shelf } from './shelf';

/** Runs that are read at the same time. */
const AT_ONCE = 10;

/** Ended runs as they were kept. Every method throws a `ClientFailure` that says why the store cannot be read. */
export interface StoredRuns {
  /** The environment's run that closed last, or a certain one; null when there is none. */
  find(environment: string, runId?: string): Promise<StoredRun | null>;
  /** Runs of one environment or of all, those that closed last first, without the known ones. */
  newest(wanted: {
    readonly environment?: string;
    readonly limit: number;
    readonly known: ReadonlySet<string>;
  }): Promise<StoredRun[]>;
  close(): void;
}

/** Reads the runs of a store, as few as are wanted: months backwards, and in each by the names, which tell time and run. */
export function storedRuns(shelf: Shelf): StoredRuns {
  return {
    find: async (environment, runId) => {
      for await (const one of newestFirst(shelf, environment)) {
        if (runId === undefined || one.runId === runId) return await readOne(shelf, one.path);
      }
      return null;
    },
    newest: async ({ environment, limit, known }) => {
      const all = environment === undefined ? await shelf.folders('') : [environment];
      const ofEach = await Promise.all(all.map((one) => firstOf(newestFirst(shelf, one), limit, known)));
      // Names sort by time, whatever the environment.
      const wanted = ofEach
        .flat()
        .sort((a, b) => (a.name < b.name ? 1 : -1))
        .slice(0, limit);
      const runs: StoredRun[] = [];
      for (let at = 0; at < wanted.length; at += AT_ONCE) {
        const some = wanted.slice(at, at + AT_ONCE);
        runs.push(...(await Promise.all(some.map(({ path }) => readOne(shelf, path)))));
      }
      return runs;
    },
    close: () => {
      shelf.close();
    },
  };
}

interface Place extends StoredName {
  readonly path: string;
}

async function* newestFirst(shelf: Shelf, environment: string): AsyncGenerator<Place> {
  // Nothing else is looked for in a directory, whatever somebody calls an environment.
  if (!environmentName.safeParse(environment).success) return;
  const months = (await shelf.folders(`${environment}/`)).filter((name) => /^\d{4}-\d{2}$/.test(name));
  for (const month of months.sort().reverse()) {
    const folder = `${environment}/${month}/`;
    for (const name of (await shelf.files(folder)).sort().reverse()) {
      const stored = storedName(name);
      if (stored) yield { ...stored, path: `${folder}${name}` };
    }
  }
}

async function firstOf(places: AsyncGenerator<Place>, limit: number, known: ReadonlySet<string>): Promise<Place[]> {
  const found: Place[] = [];
  for await (const place of places) {
    if (!known.has(place.runId)) found.push(place);
    if (found.length >= limit) break;
  }
  return found;
}

async function readOne(shelf: Shelf, path: string): Promise<StoredRun> {
  const parsed = storedRunSchema.safeParse(parseJson(await shelf.read(path)));
  if (parsed.success) return parsed.data;
  throw new ClientFailure(
    'unexpected',
    `${path} in the store ${shelf.place} is no run of schema ${STORED_SCHEMA}: read it with the version that wrote it, or take it away`,
  );
}
