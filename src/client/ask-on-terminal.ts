import { createInterface } from 'node:readline/promises';

/** A person's end of a conversation. Questions go to stderr, since stdout is for data. */
interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks a person and reads one line; somebody who leaves (Ctrl-C, Ctrl-D) has said nothing. */
export async function askOnTerminal(
  question: string,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  const lines = createInterface(terminal);
  try {
    return await new Promise<string>((resolve) => {
      // A question that is left is never settled by itself.
      lines.once('close', () => resolve(''));
      lines.question(question).then(resolve, () => resolve(''));
    });
  } finally {
    lines.close();
  }
}
