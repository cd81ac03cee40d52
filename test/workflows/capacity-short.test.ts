import { fakeWorld } from '../support/fake-world';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

test('people hear at once of tasks that AWS has no room for, once a service, and the wait goes on', async () => {
  const world = fakeWorld();
  const asked: (boolean | undefined)[] = [];
  world.activities.awaitStable = ({ slot, capacityToo }) => {
    if (slot.service === 'portal') asked.push(capacityToo);
    const stands = { running: 2, healthyTargets: 2, capacityStops: 1 };
    const short = 'TaskFailedToStart: RESOURCE:ENI';
    return Promise.resolve(capacityToo && slot.service === 'portal' ? { ...stands, short } : stands);
  };
  const { outcome } = await environment().run(world, async (rollout) => {
    await rollout.approved();
    return rollout.result();
  });
  expect([outcome, asked]).toEqual(['completed', [true, undefined]]);
  const heard = world.announcements.filter(({ text }) => text.includes('for lack of capacity'));
  expect(heard.map(({ text }) => text)).toEqual([expect.stringContaining('portal-green: 1 tasks were not started')]);
});
