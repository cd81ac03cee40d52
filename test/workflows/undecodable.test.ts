import { setTimeout as delay } from 'node:timers/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { fakeSettings } from '../support/fake-settings';
import { fakeWorld, weightsWritten } from '../support/fake-world';
import { openDevServer } from '../client/support/dev-server';
import type { DevServer } from '../client/support/dev-server';
import { taskQueues } from '../../src/workflows/messages';
import type { RolloutStatus } from '../../src/domain/status';

// A real server: it takes payloads as they come, while the SDK's client would encode them.
let server: DevServer;
beforeAll(async () => {
  server = await openDevServer();
}, 60_000);
afterAll(() => server.close(), 30_000);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = { encoding: bytes('json/plain') };

/** What anybody can send who reaches Temporal. */
const hostile: Record<string, readonly { metadata?: Record<string, Uint8Array>; data?: Uint8Array }[]> = {
  'of an unknown encoding': [{ metadata: { encoding: bytes('binary/evil') }, data: bytes('x') }],
  'of protobuf as JSON': [{ metadata: { encoding: bytes('json/protobuf') }, data: bytes('{}') }],
  'of protobuf': [{ metadata: { encoding: bytes('binary/protobuf') }, data: bytes('x') }],
  'that is encrypted': [{ metadata: { encoding: bytes('binary/encrypted') }, data: bytes('x') }],
  'of broken JSON': [{ metadata: json, data: bytes('{"by": ') }],
  'of empty JSON': [{ metadata: json, data: bytes('') }],
  'of invalid UTF-8': [{ metadata: json, data: Uint8Array.from([0xff, 0xfe, 0x80]) }],
  'without metadata': [{ data: bytes('{}') }],
  'without an encoding': [{ metadata: {}, data: bytes('{}') }],
  'of which the second is broken': [
    { metadata: json, data: bytes('{"id":"1","by":"ada"}') },
    { metadata: json, data: bytes('{') },
  ],
  'of raw bytes': [{ metadata: { encoding: bytes('binary/plain') }, data: bytes('x') }],
  'of nothing': [{ metadata: { encoding: bytes('binary/null') } }],
  'that has none': [],
};

async function send(
  env: TestWorkflowEnvironment,
  workflowId: string,
  signalName: string,
  payloads: readonly object[],
): Promise<void> {
  await env.client.workflowService.signalWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId },
    signalName,
    input: { payloads: [...payloads] },
  });
}

test('no payload of a Signal stops a run: each is refused, and an abort acts after all of them', async () => {
  const { env } = server;
  const { checks, traffic, rollback, draining } = fakeSettings();
  const world = fakeWorld({
    steps: [
      { weight: 5, windowMs: 300_000 },
      { weight: 100, windowMs: 60_000 },
    ],
    checks: { ...checks, everyMs: 1_000, inconclusiveBudgetMs: 60_000, pauseMs: 60_000, heldForMs: 60_000 },
    traffic: { ...traffic, ttlMs: 0 },
    rollback: { ...rollback, reassertForMs: 1_000, pollMs: 500 },
    draining: { ...draining, deregistrationDelayMs: 0, withinMs: 2_000, quietForMs: 500 },
  });
  await server.withWorkers('hostile', world, async () => {
    const workflowId = 'environment/production';
    const handle = await env.client.workflow.start('productionRollout', {
      workflowId,
      taskQueue: taskQueues('hostile').workflows,
      args: [{ environment: 'production', imageTag: 'main-a1b2c3d-20260128103045', requestedBy: 'requester' }],
    });
    const until = async (wanted: (status: RolloutStatus) => boolean): Promise<RolloutStatus> => {
      for (;;) {
        const status = await handle.query<RolloutStatus>('status');
        if (wanted(status)) return status;
        await delay(50);
      }
    };
    const { planDigest } = await until((status) => status.planDigest !== null);
    for (const by of ['ada', 'grace']) await handle.executeUpdate('approve', { args: [{ id: by, by, planDigest }] });
    await until(({ phase }) => phase === 'watching');
    const before = (await handle.query<RolloutStatus>('status')).decisions.length;
    for (const payloads of Object.values(hostile)) await send(env, workflowId, 'pause', payloads);
    // It goes on: checks are made, the status answers, and what arrived is on record.
    const counted = (status: RolloutStatus): number => Object.values(status.checkCounts).reduce((a, b) => a + b, 0);
    const then = counted(await handle.query<RolloutStatus>('status'));
    const after = await until((status) => counted(status) >= then + 2);
    expect(after.decisions.length).toBeGreaterThan(before);
    expect(
      after.decisions
        .slice(before)
        .filter(({ by }) => by !== 'ada')
        .every(({ accepted }) => !accepted),
    ).toBe(true);
    await handle.signal('abort', { id: 'stop', by: 'ada' });
    await expect(handle.result()).rejects.toThrow('Workflow execution failed');
    expect(weightsWritten(world)).toEqual([5, 0]);
  });
}, 90_000);
