import type { CommandIo } from '../session';
import type { WatchedStatus } from '../watch-run';
import { renderText } from '../../domain/render/status-text';
import { wrap } from '../../domain/render/text-columns';
import { leavingLine } from '../leaving-lines';
import { changeLines } from './change-lines';
import { painterFor } from './colours';
import { openScreen } from './screen';

/** Shows looks at a rollout as they come. */
export type LiveView = (watched: WatchedStatus) => void;

/** What a view needs of the outside. */
type ViewIo = Pick<CommandIo, 'env' | 'now' | 'terminal'>;

/** The terminal behind a stream, as commands know it. */
export function terminalOf(stream: NodeJS.WriteStream, env: CommandIo['env']): ReturnType<CommandIo['terminal']> {
  if (!stream.isTTY || env.TERM === 'dumb') return null;
  return { columns: stream.columns || 80, rows: stream.rows || 24 };
}

/**
 * A view that is redrawn in place in a terminal, below whatever lines it shall have above; elsewhere a line for every
 * change.
 */
export function openLiveView(io: ViewIo, write: (text: string) => void, above: () => string[] = () => []): LiveView {
  if (io.terminal() === null) {
    let before: WatchedStatus | null = null;
    return (watched) => {
      for (const line of changeLines(before, watched)) write(`${leavingLine(io.env, line)}\n`);
      before = watched;
    };
  }
  const size = (): { columns: number; rows: number } => io.terminal() ?? { columns: 80, rows: 24 };
  const draw = openScreen(write, size);
  return (watched) => {
    const lines = [...above(), ...watchLines(io, watched, size().columns)];
    draw(lines.map((line) => leavingLine(io.env, line)));
  };
}

/** The status, and above it why it may be old. */
function watchLines(io: ViewIo, watched: WatchedStatus, width: number): string[] {
  const painter = painterFor(io);
  const stale = watched.stale === null ? [] : wrap(`? ${watched.stale}`, Math.max(80, width), '').map(painter.unsure);
  const lines = watched.status ? renderText(watched.status, io.now(), { width, painter }) : [];
  return [...stale, ...(stale.length > 0 && lines.length > 0 ? [''] : []), ...lines];
}
