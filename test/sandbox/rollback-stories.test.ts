import { readFileSync } from 'node:fs';
import { metrics } from '../../src/domain/metric-registry';
import type { RolloutResult } from '../../src/domain/status';
import { openLog } from './story-log';
import { startStoryWorld, watchingAt } from './story-world';
import type { StoryWorld } from './story-world';
import { standingOf } from './traffic-standing';

const inProduction = ['--environment', 'production'];
const tag = 'main-b2c3d4e-20260129091500';

let world: StoryWorld;

beforeAll(async () => {
  world = await startStoryWorld();
});

afterAll(async () => {
  await world.close();
});

test('a rollback asks the running rollout, and ends well once traffic is back', async () => {
  const [before, log] = [await standingOf(world), await openLog(world)];
  const { runId } = await world.begin(tag);
  await world.until('production', watchingAt(20));
  await world.until('production', ({ lastCheck }) => lastCheck !== null);
  const ask = ['--reason', 'orders are lost', '--by', 'approver-1'];
  const told = await world.rollout('rollback', ...inProduction, ...ask, '--wait', '--json');
  expect(told).toMatchObject({ exitCode: 0 });
  const result = await world.result('production', runId);
  expect(JSON.parse(told.stdout)).toEqual(result);
  expect([result.outcome, result.status.failure?.type]).toEqual(['rolledBack', 'Aborted']);
  expect(result.message).toContain('orders are lost');
  const now = await standingOf(world);
  expect([now.live, now.images, now.others]).toEqual([before.live, before.images, [0, 0, 0]]);
  expect(log.breaches(result.status)).toEqual([]);
  expectMetrics(await scraped(), result);
});

/** What Prometheus reads from the worker. */
async function scraped(): Promise<string> {
  const configuration = readFileSync(world.sandbox.places.configurationFile, 'utf8');
  const port = /^ *metricsPort: *(\d+)/m.exec(configuration)?.[1];
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

/** Every metric of ours is there under its name, of its kind, with its labels; and some of them with the run's own numbers. */
function expectMetrics(text: string, { status }: RolloutResult): void {
  for (const [name, { kind, labels, meaning }] of Object.entries(metrics)) {
    expect(text).toContain(`# HELP ${name} ${meaning}`);
    expect(text).toContain(`# TYPE ${name} ${kind}`);
    const sample = new RegExp(`^${name}(?:_count)?\\{(.*)\\} `, 'm').exec(text)?.[1] ?? '';
    for (const label of labels) expect(sample).toContain(`${label}="`);
  }
  const values = (name: string, ...labels: string[]): number[] => {
    const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`));
    return lines
      .filter((line) => labels.every((label) => line.includes(label)))
      .map((line) => Number(line.split(' ').at(-1)));
  };
  const value = (name: string, ...labels: string[]): number => {
    const [first = NaN, ...others] = values(name, ...labels);
    expect([name, labels, others]).toEqual([name, labels, []]);
    return first;
  };
  expect(value('rollout_outcomes_total', 'outcome="rolledBack"', 'kind="rollout"')).toBe(1);
  expect(value('rollout_weight_asked_percent', 'environment="production"')).toBe(0);
  expect(value('rollout_traffic_return_seconds_count', 'workflowType="productionRollout"')).toBe(1);
  expect(value('rollout_traffic_return_seconds_sum', 'workflowType="productionRollout"')).toBeLessThan(60);
  // Of the other story here there may be some, too.
  const { pass, fail, inconclusive } = status.checkCounts;
  const checks = values('rollout_checks_total').reduce((sum, one) => sum + one, 0);
  expect(checks).toBeGreaterThanOrEqual(Math.max(1, pass + fail + inconclusive));
  expect(
    value('rollout_aws_calls_total', 'operation="ChangeResourceRecordSets"', 'result="ok"'),
  ).toBeGreaterThanOrEqual(2);
}

test('a rollback restores what a terminated rollout left, and then has nothing left to do', async () => {
  const [before, log] = [await standingOf(world), await openLog(world)];
  const pause = await world.rollout('guard', 'pause', ...inProduction, '--for', '1h', '--by', 'approver-1');
  expect(pause).toMatchObject({ exitCode: 0 });
  await world.begin(tag);
  const last = await world.until('production', watchingAt(50));
  await world.terminate('production');
  expect(await world.weights()).toBe('50/50');

  const told = await world.rollout('rollback', ...inProduction, '--by', 'approver-1', '--wait', '--json');
  expect(told).toMatchObject({ exitCode: 0 });
  const restored = JSON.parse(told.stdout) as RolloutResult;
  expect([restored.outcome, restored.status.kind]).toEqual(['restored', 'restore']);
  const now = await standingOf(world);
  // A restore moves traffic and nothing else.
  expect(now).toEqual({ ...before, others: [1, 1, 1] });
  expect(log.breaches(last, restored.status)).toEqual([]);

  const mark = world.aws.mark();
  const again = await world.rollout('rollback', ...inProduction, '--by', 'approver-1');
  expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('rollout undo') });
  expect(world.wrote(mark)).toEqual([]);
  expect(await world.rollout('guard', 'resume', ...inProduction, '--by', 'approver-1')).toMatchObject({ exitCode: 0 });
});
