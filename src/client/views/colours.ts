import { createColors } from 'picocolors';
import type { Painter } from '../../domain/render/painter';
import type { CommandIo } from '../session';
import { plainPainter } from '../../domain/render/painter';
import { sealed } from '../leaving-lines';

/** Colours for a terminal; none for a file or a pipe, nor with `NO_COLOR`. */
export function painterFor(io: Pick<CommandIo, 'env' | 'terminal'>): Painter {
  if (io.terminal() === null || io.env.NO_COLOR) return plainPainter;
  const colours = createColors(true);
  return {
    good: sealed(colours.green),
    bad: sealed(colours.red),
    unsure: sealed(colours.yellow),
    strong: sealed(colours.bold),
    faint: sealed(colours.dim),
  };
}
