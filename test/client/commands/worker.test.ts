import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, workerEnvironment } from '../../../src/client/commands/worker';

/** Resolves once the file is there. */
async function written(file: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await readFile(file).catch(() => null)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${file} was not written`);
}

test('the exit code of the worker becomes our own', async () => {
  expect(await runProgram(process.execPath, ['-e', 'process.exit(7)'])).toBe(7);
});

test('a signal to us reaches the worker, which ends its own way', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'worker-'));
  const ready = join(folder, 'ready');
  const signals = new EventEmitter();
  const program = `
    process.on('SIGTERM', () => process.exit(5));
    require('node:fs').writeFileSync(${JSON.stringify(ready)}, 'yes');
    setTimeout(() => process.exit(9), 20000);`;
  try {
    const ended = runProgram(process.execPath, ['-e', program], process.env, signals);
    await written(ready);
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await ended).toBe(5);
    expect(signals.eventNames()).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a worker that cannot be started is an error', async () => {
  await expect(runProgram('/nonexistent/program', [])).rejects.toThrow(/ENOENT/);
});

test('options become the variables that the worker reads', () => {
  const options = { config: 'a.yaml', taskQueue: 'q', address: 'h:1', namespace: 'n' };
  expect(workerEnvironment({ PATH: '/bin', ROLLOUT_CONFIG: 'b.yaml' }, options)).toEqual({
    PATH: '/bin',
    ROLLOUT_CONFIG: 'a.yaml',
    ROLLOUT_TASK_QUEUE: 'q',
    TEMPORAL_ADDRESS: 'h:1',
    TEMPORAL_NAMESPACE: 'n',
  });
  expect(workerEnvironment({ ROLLOUT_CONFIG: 'b.yaml' }, {})).toEqual({ ROLLOUT_CONFIG: 'b.yaml' });
});
