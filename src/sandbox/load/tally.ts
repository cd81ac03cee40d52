import type { Colour } from '../../domain/colour';

/** One request that was answered, or not. */
export interface Sent {
  /** Epoch milliseconds at which the answer came. */
  at: number;
  service: string;
  colour: Colour;
  /** Image tag that answered, from its header; undefined when none did. */
  version: string | undefined;
  /** HTTP status; 0 when the connection failed. */
  status: number;
}

/** Requests of one kind: how many, and how many bad (5xx or no answer). */
export interface Count {
  requests: number;
  bad: number;
}

/** Counts by colour. */
export type CountByColour = Record<Colour, Count>;

/** One second of the load. */
export interface Second {
  /** Epoch milliseconds at which it began. */
  at: number;
  byColour: CountByColour;
}

/** Everything that was counted. */
export interface LoadStatistics {
  startedAt: number;
  total: CountByColour;
  byService: Record<string, CountByColour>;
  /** By image tag, and within it by status. */
  byVersion: Record<string, Record<string, number>>;
  /** The last seconds, oldest first; a second without requests is not there. */
  seconds: Second[];
}

/** Counts what the load sends. */
export interface Tally {
  add: (sent: Sent) => void;
  /** A copy that does not change any more. */
  read: () => LoadStatistics;
}

const SECONDS_KEPT = 3600;
const FIRST_BAD_STATUS = 500;

/** An empty tally. */
export function createTally(startedAt: number): Tally {
  const statistics: LoadStatistics = {
    startedAt,
    total: emptyCounts(),
    byService: {},
    byVersion: {},
    seconds: [],
  };
  return {
    add(sent) {
      const secondAt = Math.floor(sent.at / 1000) * 1000;
      let second = statistics.seconds.at(-1);
      if (second?.at !== secondAt) {
        second = { at: secondAt, byColour: emptyCounts() };
        statistics.seconds.push(second);
        if (statistics.seconds.length > SECONDS_KEPT) statistics.seconds.shift();
      }
      const service = (statistics.byService[sent.service] ??= emptyCounts());
      for (const counts of [statistics.total, service, second.byColour]) count(counts[sent.colour], sent);
      const version = (statistics.byVersion[sent.version ?? 'none'] ??= {});
      version[sent.status] = (version[sent.status] ?? 0) + 1;
    },
    read: () => structuredClone(statistics),
  };
}

/** Counts of a stretch of time, to the second; `until` is exclusive. */
export function countBetween({ seconds }: Pick<LoadStatistics, 'seconds'>, from: number, until: number): CountByColour {
  const sum = emptyCounts();
  for (const { at, byColour } of seconds) {
    if (at < Math.floor(from / 1000) * 1000 || at >= until) continue;
    for (const colour of ['blue', 'green'] as const) {
      sum[colour].requests += byColour[colour].requests;
      sum[colour].bad += byColour[colour].bad;
    }
  }
  return sum;
}

function count(into: Count, { status }: Sent): void {
  into.requests += 1;
  if (status === 0 || status >= FIRST_BAD_STATUS) into.bad += 1;
}

function emptyCounts(): CountByColour {
  return { blue: { requests: 0, bad: 0 }, green: { requests: 0, bad: 0 } };
}
