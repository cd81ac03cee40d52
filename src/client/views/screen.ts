import { clip } from '../../domain/render/text-columns';

const ESCAPE = String.fromCharCode(27);

/**
 * Draws lines, again and again in the same place. More lines than fit cannot be reached by the cursor any more, so the
 * middle is left out: the head says what it is, the end what comes next.
 */
export function openScreen(
  write: (text: string) => void,
  size: () => { columns: number; rows: number },
): (lines: readonly string[]) => void {
  let drawn = 0;
  return (lines) => {
    const { columns, rows } = size();
    const shown = fitRows(lines, rows - 1).map((line) => fitColumns(line, columns));
    const up = drawn > 0 ? `${ESCAPE}[${drawn}A` : '';
    // Each line is cleared to its end, and what is left of a longer drawing below.
    write(`${up}\r${shown.map((line) => `${line}${ESCAPE}[K\n`).join('')}${ESCAPE}[J`);
    drawn = shown.length;
  };
}

/** At most `rows` lines; what is left out shows as a line of its own. */
export function fitRows(lines: readonly string[], rows: number): string[] {
  if (lines.length <= rows) return [...lines];
  const head = Math.ceil((rows - 1) / 2);
  const tail = Math.max(0, rows - 1 - head);
  return [...lines.slice(0, head), `… ${lines.length - head - tail} lines`, ...lines.slice(lines.length - tail)];
}

/** A line that wraps would shift everything below; a coloured one is cut without its colours. */
function fitColumns(line: string, columns: number): string {
  const bare = line.replace(new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g'), '');
  return Array.from(bare).length <= columns ? line : clip(bare, columns);
}
