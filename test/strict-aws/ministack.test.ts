import { startMinistack } from '../support/ministack';

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a stopped emulator leaves no process behind', async () => {
  const ministack = await startMinistack();
  expect(isRunning(ministack.pid)).toBe(true);
  await ministack.stop();
  expect(isRunning(ministack.pid)).toBe(false);
});

test('two emulators run side by side on their own ports', async () => {
  const both = await Promise.all([startMinistack(), startMinistack()]);
  try {
    const answers = await Promise.all(both.map(({ endpoint }) => fetch(`${endpoint}/_ministack/health`)));
    expect(answers.map((answer) => answer.ok)).toEqual([true, true]);
    expect(new Set(both.map(({ endpoint }) => endpoint)).size).toBe(2);
  } finally {
    await Promise.all(both.map((ministack) => ministack.stop()));
  }
});
