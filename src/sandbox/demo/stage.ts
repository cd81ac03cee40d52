import { createColors } from 'picocolors';
import type { WatchedStatus } from '../../client/watch-run';
import { changeLines } from '../../client/views/change-lines';
import { painterFor } from '../../client/views/colours';
import { openScreen } from '../../client/views/screen';
import type { Painter } from '../../domain/render/painter';
import { renderText } from '../../domain/render/status-text';
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
  const terminal = (): { columns: number; rows: number } | null =>
    stream.isTTY && env['TERM'] !== 'dumb' ? { columns: stream.columns || 80, rows: stream.rows || 24 } : null;
  const painter = painterFor({ env, terminal });
  const say = (text: string): void => void stream.write(`${text}\n`);
  const write = (text: string): void => void stream.write(text);
  return {
    painter,
    say,
    open(title, load) {
      if (terminal() === null) return plainView(title, load, say);
      const size = (): { columns: number; rows: number } => terminal() ?? { columns: 80, rows: 24 };
      const screen = openScreen(write, size);
      const colours = createColors(!env['NO_COLOR']);
      const bars = { blue: colours.blue, green: colours.green, bad: colours.red };
      return ({ status, stale }) => {
        const now = Date.now();
        const lines = status ? renderText(status, now, { width: size().columns, painter }) : ['starting …'];
        const warning = stale === null ? [] : [painter.unsure(`? ${stale}`)];
        screen.draw([painter.strong(title), ...trafficBars(load(), now, bars), '', ...warning, ...lines]);
      };
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
