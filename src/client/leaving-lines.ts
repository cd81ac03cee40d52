import { randomUUID } from 'node:crypto';
import { visible, visibleJson } from '../domain/visible';

const ESCAPE = String.fromCharCode(27);

/** Stands for the escape of our own colours until a line leaves; no text of strangers can have guessed it. */
const SEAL = randomUUID();

/** A colour of ours around a text that may be anybody's. */
export function sealed(colour: (text: string) => string): (text: string) => string {
  return (text) => colour(visible(text)).replaceAll(ESCAPE, SEAL);
}

/**
 * A line as it leaves for a terminal, a file or the log of a job: of escapes only those of our own colours are sent, and
 * nothing in it is a command to the runner. Everything that this program prints passes here.
 */
export function leavingLine(env: Readonly<Record<string, string | undefined>>, line: string): string {
  const shown = visible(line);
  return (env.GITHUB_ACTIONS ? inert(shown) : shown).replaceAll(SEAL, ESCAPE);
}

/** The same for a text of several lines of ours, as of help. */
export function leavingText(env: Readonly<Record<string, string | undefined>>, text: string): string {
  return text
    .split('\n')
    .map((line) => leavingLine(env, line))
    .join('\n');
}

/** Data as JSON; read again it is the same data. */
export function leavingJson(data: unknown): string {
  return visibleJson(JSON.stringify(data, null, 2)).replaceAll('##[', '#\\u0023[');
}

/** A line of the log that a runner takes for no command: it obeys `::` at the beginning, and `##[` anywhere. */
export function inert(line: string): string {
  const whole = line.replaceAll('##[', '# #[');
  return whole.trimStart().startsWith('::') ? `| ${whole}` : whole;
}
