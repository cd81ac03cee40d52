import { runProgram } from '../../../src/client/commands/worker';

test('the exit code of the worker becomes our own', async () => {
  expect(await runProgram(process.execPath, ['-e', 'process.exit(7)'])).toBe(7);
});

test('a signal to us reaches the worker, which ends its own way', async () => {
  const program = `process.on('SIGTERM', () => process.exit(5)); process.kill(process.ppid, 'SIGTERM'); setInterval(() => {}, 1000)`;
  expect(await runProgram(process.execPath, ['-e', program])).toBe(5);
});

test('a worker that cannot be started is an error', async () => {
  await expect(runProgram('/nonexistent/program', [])).rejects.toThrow(/ENOENT/);
});
