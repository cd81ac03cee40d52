import { openRecorded } from '../activities/records/record-in';
import { COMMIT, startLocalGitHub } from '../activities/records/local-github';
import { fakeWorld } from '../support/fake-world';
import { useRolloutEnvironment } from '../support/rollout-environment';
import { recordsId } from '../../src/workflows/messages';
const environment = useRolloutEnvironment();
const steps = [{ weight: 50, windowMs: 180_000 }, { weight: 100, windowMs: 180_000 }];
test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('run %s', async (n) => {
  const github = await startLocalGitHub();
  const world = fakeWorld({ steps, recordedIn: process.env['NOREC'] ? null : 'a/b' });
  await openRecorded(environment(), github, world, async (server) => {
    const r = await server.start('productionRollout', 'environment/production', { environment: 'production', imageTag: 'main-a1b2c3d', requestedBy: 'requester', commit: COMMIT });
    await r.reaches('awaitingApproval');
    world.sight = () => ({ errorRate: 20 });
    await r.approved();
    const began = Date.now();
    const outcome = await Promise.race([r.result().then((x) => x.outcome), new Promise((res) => setTimeout(() => res('STUCK'), 12_000))]);
    process.stderr.write(`run ${n}: ${String(outcome)} ${Date.now() - began} ms\n`);
    if (outcome === 'STUCK') {
      const d = await r.handle.describe();
      const h = await r.handle.fetchHistory();
      const now = h.events?.slice(-14).map((e) => `${String(e.eventId)} ${String(e.eventType)} ${Number(e.eventTime?.seconds)} ${JSON.stringify({ ...e, eventId: 0, eventTime: 0, eventType: 0, taskId: 0, version: 0 }).slice(0, 260)}`);
      process.stderr.write(`${now?.join('\n') ?? ''}\n${String(JSON.stringify(d.raw.pendingActivities))} ${String(d.raw.workflowExecutionInfo?.historyLength)}\n`);
      const k = server.client.workflow.getHandle(recordsId({ environment: 'production', runId: d.runId }));
      const kh = await k.fetchHistory().catch(() => undefined);
      process.stderr.write(`KEEPER ${kh?.events?.map((e) => `${String(e.eventType)}@${Number(e.eventTime?.seconds)}`).join(' ') ?? 'none'}\n${github.story().join('\n')}\n`);
    }
    expect(outcome).toBe('rolledBack');
  }).finally(() => github.close());
});
