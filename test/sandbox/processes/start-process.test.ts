import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from '../../../src/sandbox/processes/program-path';
import { SandboxFailure } from '../../../src/sandbox/sandbox-failure';
import { startProcess } from '../../../src/sandbox/processes/start-process';
import type { ProcessOptions } from '../../../src/sandbox/processes/start-process';
import { fileSays } from '../../../src/sandbox/processes/wait-until-ready';
import { isRunning, untilGone } from './process-table';

// A shell with a child of its own, as servers that fork have.
const FAMILY = 'sleep 1000 & echo child $!; wait';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'process-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function shell(script: string, ready: RegExp, more: Partial<ProcessOptions> = {}): ProcessOptions {
  const logFile = join(folder, 'log');
  const base = { name: 'server', command: 'sh', args: ['-c', script], env: process.env, logFile };
  return { ...base, ready: fileSays(logFile, ready), ...more };
}

test('stop ends the program and what it started', async () => {
  const running = await startProcess(shell(`echo $$; ${FAMILY}`, /child \d+/));
  expect(isRunning(running.pid)).toBe(true);
  await running.stop();
  await untilGone(running.pid);
  expect(await running.exited).toBe(143);
  await running.stop();
});

test('a program that ends before it is ready is reported', async () => {
  const failing = startProcess(shell('echo port is taken; exit 4', /never/));
  await expect(failing).rejects.toThrow(/server ended with code 4[\s\S]*port is taken/);
});

test('a command that does not exist is reported', async () => {
  const failing = startProcess(shell('', /never/, { command: '/does/not/exist' }));
  await expect(failing).rejects.toThrow(SandboxFailure);
  await expect(failing).rejects.toThrow(/could not be started[\s\S]*ENOENT/);
});

test('a program that never gets ready is ended', async () => {
  const failing = startProcess(shell('echo $$; exec sleep 1000', /never/, { readyTimeoutMs: 300 }));
  await expect(failing).rejects.toThrow(/was not ready within 300 ms/);
  const message = await failing.then(() => '', String);
  await untilGone(Number(/(\d+)\s*$/.exec(message)?.[1]));
});

test('program and its child die with an owner killed by SIGKILL', async () => {
  const { owner, program, child } = await startOwner();
  owner.kill('SIGKILL');
  await Promise.all([untilGone(program), untilGone(child)]);
});

test('program and its child die when their leash is killed', async () => {
  const { owner, program, child, leash } = await startOwner();
  process.kill(leash, 'SIGKILL');
  await Promise.all([untilGone(program), untilGone(child)]);
  owner.kill('SIGKILL');
});

async function startOwner(): Promise<{
  owner: ReturnType<typeof spawn>;
  program: number;
  child: number;
  leash: number;
}> {
  const logFile = join(folder, 'owned');
  const modules = ['sandbox/processes/start-process', 'sandbox/processes/wait-until-ready'].map(programPath);
  const script = `const { startProcess } = require(${JSON.stringify(modules[0])});
    const { fileSays } = require(${JSON.stringify(modules[1])});
    const logFile = ${JSON.stringify(logFile)};
    startProcess({ name: 'x', command: 'sh', args: ['-c', 'echo leash $PPID; ${FAMILY}'], env: process.env, logFile,
      ready: fileSays(logFile, /child/) }).then((running) =>
      console.log('program', running.pid, require('node:fs').readFileSync(logFile, 'utf8')));`;
  const owner = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said]: unknown[] = await once(owner.stdout, 'data');
  const number = (name: string): number => Number(new RegExp(`${name} (\\d+)`).exec(String(said))?.[1]);
  const pids = { program: number('program'), child: number('child'), leash: number('leash') };
  expect(Object.values(pids).map(isRunning)).toEqual([true, true, true]);
  return { owner, ...pids };
}
