import { fakeWorld } from '../support/fake-world';
import type { FakeWorld } from '../support/fake-world';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

/** A world whose live carries so many requests in a look-back; `undefined` is an answer of before they were told. */
function carrying(requests: Record<string, number | null> | undefined): FakeWorld {
  const world = fakeWorld();
  world.activities.inspectMetrics = () =>
    Promise.resolve({ readings: [], findings: [], ...(requests && { requests }) });
  return world;
}

const awaited = (world: FakeWorld) => environment().run(world, (rollout) => rollout.reaches('awaitingApproval'));

test('people who are to approve are warned of a rule that cannot pass, and the plan is the same', async () => {
  const [thin, busy] = [carrying({ portal: 300, pgw: 400_000 }), carrying({ portal: 300_000, pgw: 400_000 })];
  const [warned, calm] = [await awaited(thin), await awaited(busy)];
  expect(warned.facts?.warnings).toMatchObject([
    { subject: 'rule error-rate of portal', problem: expect.stringContaining('15 at 5 %') },
  ]);
  const told = (world: FakeWorld) => world.announcements.map(({ text }) => text).join('\n');
  expect(told(thin)).toContain('Warning, rule error-rate of portal: Live carries 300 requests in 5m now');
  expect(calm.facts?.warnings).toEqual([]);
  expect(told(busy)).not.toContain('Warning');
  expect(warned.planDigest).toBe(calm.planDigest);
});

test.each([[{ portal: null, pgw: null }], [undefined]])(
  'traffic that cannot be read (%j) warns of nothing',
  async (requests) => {
    expect((await awaited(carrying(requests))).facts?.warnings).toEqual([]);
  },
);

test('traffic that sinks while people approve changes no plan', async () => {
  const requests = { portal: 300_000, pgw: 300_000 };
  const status = await environment().run(carrying(requests), async (rollout) => {
    await rollout.reaches('awaitingApproval');
    requests.portal = 3_000;
    await rollout.approved();
    return rollout.reaches('shifting');
  });
  expect(status.facts?.warnings).toHaveLength(1);
});
