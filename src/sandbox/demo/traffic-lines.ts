import type { Colour } from '../../domain/colour';
import { colours } from '../../domain/colour';
import { progressBar } from '../../domain/render/text-columns';
import { countBetween } from '../load/tally';
import type { LoadStatistics } from '../load/tally';

const BAR_WIDTH = 40;
const SPAN_MS = 3000;

/** How the bar of each colour, and what is bad, is painted. */
export type BarPainter = Readonly<Record<Colour | 'bad', (text: string) => string>>;

/** Requests of each colour in the last three whole seconds, as bars. */
export function trafficBars(load: LoadStatistics, now: number, paint: BarPainter): string[] {
  const counts = countBetween(load, ...lastSeconds(now));
  const all = Math.max(1, counts.blue.requests + counts.green.requests);
  return colours.map((colour) => {
    const { requests, bad } = counts[colour];
    const bar = progressBar(requests / all, BAR_WIDTH);
    const rate = `${perSecond(requests)}/s`.padStart(6);
    return `${colour.padEnd(6)} ${paint[colour](bar)} ${rate}${bad > 0 ? paint.bad(`  ${bad} bad`) : ''}`;
  });
}

/** The same in one line, for a file. */
export function trafficLine(load: LoadStatistics, now: number): string {
  const counts = countBetween(load, ...lastSeconds(now));
  const each = colours.map((colour) => `${colour} ${perSecond(counts[colour].requests)}/s`);
  return `requests: ${each.join(', ')}; bad: ${counts.blue.bad + counts.green.bad}`;
}

function lastSeconds(now: number): [number, number] {
  // The running second is not counted to its end yet.
  const until = Math.floor(now / 1000) * 1000;
  return [until - SPAN_MS, until];
}

function perSecond(requests: number): number {
  return Math.round((1000 * requests) / SPAN_MS);
}
