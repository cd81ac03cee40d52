import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SandboxFailure } from '../sandbox-failure';
import { exitCodeOf } from './exit-code';
import { programPath } from './program-path';
import { waitUntilReady } from './wait-until-ready';
import type { ReadinessProbe } from './wait-until-ready';

/** A program to be run beside us, and how to see that it is ready. */
export interface ProcessOptions {
  /** As it is called in messages. */
  name: string;
  command: string;
  args: readonly string[];
  /** All variables of the program; nothing is inherited unless it is in here. */
  env: NodeJS.ProcessEnv;
  cwd?: string;
  ready: ReadinessProbe;
  /** Default 30 s. */
  readyTimeoutMs?: number;
  /** File that its output is appended to. */
  logFile: string;
}

/** A program that is ready. */
export interface RunningProcess {
  name: string;
  /** Process ID of the program itself. */
  pid: number;
  /** Resolves with the exit code when the program has ended, for whatever reason (128 + signal if by a signal). */
  exited: Promise<number>;
  /** Ends it with SIGTERM, and with SIGKILL after 5 s; resolves when it is gone. Harmless when it is gone already. */
  stop: () => Promise<void>;
}

const READY_TIMEOUT_MS = 30_000;
const STOP_GRACE_MS = 5_000;
const LOG_TAIL_LINES = 5;

/**
 * Starts a program and waits until it is ready. It dies with us, even if we are killed by SIGKILL: see leash.ts.
 * @throws SandboxFailure when it ends before it is ready, or is not ready in time; nothing is left running then
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const leash = spawnLeash(options);
  const exited = once(leash, 'exit').then(() => exitCodeOf(leash.exitCode, leash.signalCode));
  const pid = await Promise.race([announcedPid(leash), exited.then(() => undefined)]);
  if (pid === undefined) throw failure(options, 'could not be started');
  // Somebody may kill the leash itself; then the end of the program is our duty.
  void exited.then(() => killGroup(pid));

  const stop = async (): Promise<void> => {
    leash.kill('SIGTERM');
    const impatience = setTimeout(() => killGroup(pid), STOP_GRACE_MS);
    await exited;
    clearTimeout(impatience);
  };

  const timeoutMs = options.readyTimeoutMs ?? READY_TIMEOUT_MS;
  const givingUp = new AbortController();
  const timer = setTimeout(() => givingUp.abort(), timeoutMs);
  void exited.then(() => givingUp.abort());
  const ready = await waitUntilReady(options.ready, givingUp.signal);
  clearTimeout(timer);
  if (ready && leash.exitCode === null) return { name: options.name, pid, exited, stop };

  const why = leash.exitCode === null ? `was not ready within ${timeoutMs} ms` : `ended with code ${leash.exitCode}`;
  await stop();
  throw failure(options, why);
}

function spawnLeash({ command, args, env, cwd, logFile }: ProcessOptions): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const stdio = ['ignore', log, log, 'ipc'] as const;
  const leash = spawn(process.execPath, [programPath('sandbox/processes/leash'), command, ...args], {
    env,
    stdio: [...stdio],
    cwd,
  });
  closeSync(log);
  return leash;
}

async function announcedPid(leash: ChildProcess): Promise<number | undefined> {
  const said: unknown[] = await once(leash, 'message');
  const message = said[0];
  const announced = typeof message === 'object' && message !== null && 'programPid' in message && message.programPid;
  return typeof announced === 'number' ? announced : undefined;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: nothing of the group is left.
  }
}

function failure({ name, logFile }: ProcessOptions, why: string): SandboxFailure {
  const lastLines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
  return new SandboxFailure(`${name} ${why}. Its log ${logFile} ends with:\n${lastLines}`);
}
