import type { RolloutClient } from './rollout-client';
import { ClientFailure } from './client-failure';
import { leavingJson, leavingLine } from './leaving-lines';

/** Where to find Temporal; what is left out comes from `TEMPORAL_*` and the profile. */
export interface Target {
  readonly address?: string;
  readonly namespace?: string;
  readonly taskQueue?: string;
  /** Configuration that names the store of ended runs. */
  readonly config?: string;
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
  /** Login of the process at the operating system, or the name of the machine. */
  login(): string;
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
  { io }: Pick<Session, 'io'>,
  target: Target,
  use: (client: RolloutClient) => Promise<T>,
): Promise<T> {
  const connected = await io.connect(target);
  try {
    return await use(connected.client);
  } finally {
    await connected.close();
  }
}

/** Answers with data: as JSON when asked for, else as lines. */
export function answer(session: Session, json: boolean | undefined, data: unknown, lines: readonly string[]): void {
  if (json) session.io.stdout(`${leavingJson(data)}\n`);
  else print(session, lines);
}

/** Prints lines of data as they come. */
export function print({ io }: Session, lines: readonly string[]): void {
  io.stdout(lines.map((line) => `${leavingLine(io.env, line)}\n`).join(''));
}

/** Says lines to the person beside the data. */
export function say({ io }: Session, lines: readonly string[]): void {
  io.stderr(lines.map((line) => `${leavingLine(io.env, line)}\n`).join(''));
}

/** Who asks: the given name, else `GITHUB_ACTOR`, else `USER`. Throws `usage` where nobody is named. */
export function personOf(session: Session, given: string | undefined, option: string): string {
  const person = namedPerson(session.io, given);
  if (!person) throw new ClientFailure('usage', `nobody is named: give ${option}, or set GITHUB_ACTOR or USER`);
  return person;
}

/** Who stops something. Nobody is verified for that, so nobody is turned away for want of a name, as in a container or cron. */
export function stopperOf(io: Pick<CommandIo, 'env' | 'login'>, given?: string): string {
  return namedPerson(io, given) ?? io.login();
}

function namedPerson({ env }: Pick<CommandIo, 'env'>, given: string | undefined): string | undefined {
  return given?.trim() || env.GITHUB_ACTOR || env.USER || undefined;
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
