import { createColors } from 'picocolors';
import { leavingText, sealed } from '../../client/leaving-lines';
import type { WatchedStatus } from '../../client/watch-run';
import { changeLines } from '../../client/views/change-lines';
import { painterFor } from '../../client/views/colours';
import { openLiveView, terminalOf } from '../../client/views/live-view';
import type { Painter } from '../../domain/render/painter';
import { clip } from '../../domain/render/text-columns';
import type { LoadStatistics } from '../load/tally';
import { trafficBars, trafficLine } from './traffic-lines';

/** Where the demo speaks: a terminal, or a file or pipe. */
export interface Stage {
  painter: Painter;
  say: (text: string) => void;
  /** Opens a view of one story; it takes every look at it. */
  open: (title: string, load: () => LoadStatistics) => (watched: WatchedStatus) => void;
}

const PLAIN_LINE_WIDTH = 160;
const PLAIN_TRAFFIC_EVERY_MS = 5000;

/** The stage on a stream: redrawn in place on a terminal, else a line for every change. */
export function openStage(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Stage {
  const io = { env, now: () => Date.now(), terminal: () => terminalOf(stream, env) };
  const painter = painterFor(io);
  const write = (text: string): void => void stream.write(text);
  const say = (text: string): void => write(`${leavingText(env, text)}\n`);
  return {
    painter,
    say,
    open(title, load) {
      if (io.terminal() === null) return plainView(title, load, say);
      const colours = createColors(!env['NO_COLOR']);
      const bars = { blue: sealed(colours.blue), green: sealed(colours.green), bad: sealed(colours.red) };
      return openLiveView(io, write, () => [painter.strong(title), ...trafficBars(load(), io.now(), bars), '']);
    },
  };
}

function plainView(
  title: string,
  load: () => LoadStatistics,
  say: (text: string) => void,
): (watched: WatchedStatus) => void {
  let before: WatchedStatus | null = null;
  let trafficAt = Date.now();
  say(title);
  return (watched) => {
    for (const line of changeLines(before, watched)) say(clip(line, PLAIN_LINE_WIDTH));
    before = watched;
    if (Date.now() - trafficAt < PLAIN_TRAFFIC_EVERY_MS) return;
    trafficAt = Date.now();
    say(`          ${trafficLine(load(), trafficAt)}`);
  };
}
