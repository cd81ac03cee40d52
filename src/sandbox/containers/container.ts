import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { exitCodeOf } from '../processes/exit-code';
import type { CreateBody } from './create-body';
import type { Image } from './image-lookup';
import { openLog } from './log-frames';
import type { ContainerLog } from './log-frames';

/** Where a container is in its life, with the field names of the Docker Engine API. */
export interface ContainerState {
  Status: 'created' | 'running' | 'exited';
  Running: boolean;
  /** 0 when it does not run. */
  Pid: number;
  ExitCode: number;
  StartedAt: string;
  FinishedAt: string;
}

/** A container of the sandbox: a process of this machine with an address of its own. */
export interface Container {
  id: string;
  name: string;
  created: Date;
  address: string;
  /** A directory of this container alone; it goes with the container. */
  dataDirectory: string;
  image: Image;
  body: CreateBody;
  /** All variables of its process. */
  environment: Record<string, string>;
  state: ContainerState;
  log: ContainerLog;
  process?: ChildProcess;
}

/** What is fixed before a container exists; the rest follows from it. */
export type ContainerSpec = Pick<Container, 'name' | 'address' | 'image' | 'body' | 'environment'> & {
  /** Directory in which each container gets one of its own. */
  dataRoot: string;
};

const NEVER = '0001-01-01T00:00:00Z';
const COMMAND_NOT_FOUND = 127;
const SHORT_ID = 12;

/** A container that is not started yet. */
export function createContainer({ dataRoot, ...spec }: ContainerSpec): Container {
  const id = randomBytes(32).toString('hex');
  const dataDirectory = `${dataRoot}/${id.slice(0, SHORT_ID)}`;
  return {
    ...spec,
    id,
    created: new Date(),
    dataDirectory,
    environment: { ...spec.environment, TASK_ADDRESS: spec.address, SANDBOX_DATA_DIRECTORY: dataDirectory },
    state: { Status: 'created', Running: false, Pid: 0, ExitCode: 0, StartedAt: NEVER, FinishedAt: NEVER },
    log: openLog(),
  };
}

/** Runs the program of the image. That it cannot be run shows as exit code 127, as in a shell. */
export function startContainer(container: Container): void {
  const [file = '', ...args] = container.body.Cmd?.length ? container.body.Cmd : container.image.command;
  mkdirSync(container.dataDirectory, { recursive: true });
  // The IPC channel is the leash: when this process dies, however hard, the program sees 'disconnect' and exits.
  // A session of its own keeps the Ctrl-C of the terminal from it; whoever runs the sandbox stops it in order.
  const child = spawn(file, args, {
    cwd: container.dataDirectory,
    env: container.environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  container.process = child;
  container.state = {
    ...container.state,
    Status: 'running',
    Running: true,
    Pid: child.pid ?? 0,
    StartedAt: new Date().toISOString(),
  };
  child.stdout?.on('data', (chunk: Buffer) => container.log.add('stdout', chunk));
  child.stderr?.on('data', (chunk: Buffer) => container.log.add('stderr', chunk));
  child.once('exit', (code, signal) => markExited(container, exitCodeOf(code, signal)));
  child.on('error', () => markExited(container, COMMAND_NOT_FOUND));
}

/** Ends a container with SIGTERM, and with SIGKILL when it is still there after `graceMs`. */
export async function stopContainer(container: Container, graceMs: number): Promise<void> {
  const child = container.process;
  if (!child || !container.state.Running) return;
  const gone = waitForExit(container);
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(impatience);
}

/** Ends a container at once. */
export async function killContainer(container: Container): Promise<void> {
  if (!container.process || !container.state.Running) return;
  const gone = waitForExit(container);
  container.process.kill('SIGKILL');
  await gone;
}

/** Resolves when the container does not run, with its exit code; at once if it never ran. */
export async function waitForExit(container: Container): Promise<number> {
  if (container.process && container.state.Running) await once(container.process, 'settled');
  return container.state.ExitCode;
}

/** Removes what a container left on the disk. */
export function discardData(container: Container): void {
  rmSync(container.dataDirectory, { recursive: true, force: true });
}

function markExited(container: Container, exitCode: number): void {
  if (!container.state.Running) return;
  const FinishedAt = new Date().toISOString();
  container.state = { ...container.state, Status: 'exited', Running: false, Pid: 0, ExitCode: exitCode, FinishedAt };
  // 'exit' never comes when the program could not be started; waiters need one event for both.
  container.process?.emit('settled');
}
