import { visible } from '../visible';

/** A text in at most `width` columns; what is cut off shows as `…`. */
export function clip(text: string, width: number): string {
  const signs = Array.from(visible(text));
  return signs.length <= width ? signs.join('') : `${signs.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** Rows of cells padded to columns of equal width; ends of lines are trimmed. */
export function alignColumns(rows: readonly string[][]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, columns(cell))));
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - columns(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** A bar that is filled to a part of 0 to 1. @example progressBar(0.5, 4) // '██░░' */
export function progressBar(part: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, part)) * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/** A text over several lines of at most `width` columns, broken at spaces; a longer word, such as an address, stays whole. */
export function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of visible(text).split(' ').filter(Boolean)) {
    const next = line === '' ? word : `${line} ${word}`;
    if (line !== '' && columns(indent) + columns(next) > width) {
      lines.push(indent + line);
      line = word;
    } else line = next;
  }
  return line === '' ? lines : [...lines, indent + line];
}

function columns(text: string): number {
  return Array.from(text).length;
}
