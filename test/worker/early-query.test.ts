import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DefaultLogger, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { workflowSources } from '../../src/worker/workflow-sources';
import { openDevServer } from '../client/support/dev-server';
import type { DevServer } from '../client/support/dev-server';

// SDK 1.24: a query that was sent while no worker lived makes the next worker take the last events with a wrong clock.
let server: DevServer;
let folder: string;
let codePath: string;

beforeAll(async () => {
  server = await openDevServer();
  folder = mkdtempSync(join(tmpdir(), 'early-query-'));
  codePath = join(folder, 'bundle.js');
  const workflowsPath = require.resolve('./support/looping-workflow.ts');
  const { code } = await bundleWorkflowCode({ ...workflowSources, workflowsPath, logger: new DefaultLogger('ERROR') });
  writeFileSync(codePath, code);
}, 90_000);

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
}, 30_000);

async function startWorker(): Promise<ChildProcess> {
  const program = join(__dirname, 'support', 'killable-worker.cjs');
  const worker = spawn(process.execPath, [program, server.env.address, codePath], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(worker.stdout, 'data');
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  worker.kill('SIGKILL');
  if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
}

test('a run that was asked while no worker lived replays, and answers whoever asks again', async () => {
  const { client } = server.env;
  let worker = await startWorker();
  const handle = await client.workflow.start('looping', { taskQueue: 'looping', workflowId: 'asked', args: [30] });
  const count = async (kind: 'timerStartedEventAttributes' | 'activityTaskCompletedEventAttributes'): Promise<number> =>
    (await handle.fetchHistory()).events?.filter((event) => event[kind]).length ?? 0;
  while ((await count('timerStartedEventAttributes')) < 2) await delay(50);
  await kill(worker);
  // Asked at once, while its timer runs: the question is given to another worker before the task of the timer is.
  const answer = handle.query('last').then(
    (last) => `answered ${String(last)}`,
    () => 'refused',
  );
  worker = await startWorker();
  try {
    expect(await answer).toBe('refused');
    const done = await count('activityTaskCompletedEventAttributes');
    while ((await count('activityTaskCompletedEventAttributes')) < done + 2) await delay(100);
    await expect(handle.query('last')).resolves.toBeGreaterThan(0);
    const history = await handle.fetchHistory();
    await expect(Worker.runReplayHistory({ workflowBundle: { codePath } }, history, 'asked')).resolves.toBeUndefined();
  } finally {
    await kill(worker);
    await handle.terminate();
  }
}, 60_000);
