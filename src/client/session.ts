import type { RolloutClient } from './rollout-client';
import { ClientFailure } from './client-failure';

/** Where to find Temporal; what is left out comes from `TEMPORAL_*` and the profile. */
export interface Target {
  readonly address?: string;
  readonly namespace?: string;
  readonly taskQueue?: string;
}

/** A rollout client and how to let go of its connection. */
export interface Connected {
  readonly client: RolloutClient;
  close(): Promise<void>;
}

/** Everything of the outside world that a command touches. */
export interface CommandIo {
  /** Data: what a program reads. */
  stdout(text: string): void;
  /** Talk: what a person reads beside it. */
  stderr(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Size of the terminal; null when output goes to a file or a pipe. */
  terminal(): { readonly columns: number; readonly rows: number } | null;
  /** Asks a person and returns the answer; null where nobody can answer (a pipeline). */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** Epoch milliseconds. */
  now(): number;
  connect(target: Target): Promise<Connected>;
}

/** One call of the program. */
export interface Session {
  readonly io: CommandIo;
  /** What the process ends with. */
  exitCode: number;
}

/** Runs with a connected client and closes its connection, also on failure. */
export async function withClient<T>(
  session: Session,
  target: Target,
  use: (client: RolloutClient) => Promise<T>,
): Promise<T> {
  const connected = await session.io.connect(target);
  try {
    return await use(connected.client);
  } finally {
    await connected.close();
  }
}

/** Answers with data: as JSON when asked for, else as lines. */
export function answer(session: Session, json: boolean | undefined, data: unknown, lines: readonly string[]): void {
  session.io.stdout(json ? `${JSON.stringify(data, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
}

/** Says lines to the person beside the data. */
export function say(session: Session, lines: readonly string[]): void {
  session.io.stderr(lines.map((line) => `${line}\n`).join(''));
}

/** Who asks: the given name, else `GITHUB_ACTOR`, else `USER`. */
export function personOf(session: Session, given: string | undefined, option: string): string {
  const person = given?.trim() || session.io.env.GITHUB_ACTOR || session.io.env.USER;
  if (!person) throw new ClientFailure('usage', `nobody is named: give ${option}, or set GITHUB_ACTOR or USER`);
  return person;
}

/** The environment meant: the given one, else the only one in which a rollout runs, else production. */
export async function environmentOf(client: RolloutClient, given: string | undefined): Promise<string> {
  if (given) return given;
  const running = [...new Set((await client.list({ running: true })).map((run) => run.environment))];
  if (running.length > 1) {
    throw new ClientFailure('usage', `rollouts run in ${running.join(' and ')}: say which with --environment`);
  }
  return running[0] ?? 'production';
}
