import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { programPath } from './program-path';

/** How a program ended, and what it said. */
export interface ProgramEnd {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A program that ends by itself. */
export interface ProgramOptions {
  command: string;
  args: readonly string[];
  /** All variables of the program; nothing is inherited unless it is in here. */
  env: NodeJS.ProcessEnv;
  cwd?: string;
}

/** Runs a program to its end. It dies with us, even if we are killed by SIGKILL: see leash.ts. */
export async function runProgram({ command, args, env, cwd }: ProgramOptions): Promise<ProgramEnd> {
  const child = spawn(process.execPath, [programPath('sandbox/processes/leash'), command, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    cwd,
  });
  const [stdout, stderr] = await Promise.all([allOf(child.stdout), allOf(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode ?? 1, stdout, stderr };
}

async function allOf(stream: Readable | null): Promise<string> {
  return stream === null ? '' : text(stream);
}
