import { createNotifyActivities } from '../../src/activities/notify/create';
import { CHANNEL } from '../activities/notify/as-bot';
import type { SlackServer } from '../activities/notify/slack-server';
import { seen, startSlackServer, TOKEN } from '../activities/notify/slack-server';
import type { FakeWorld } from '../support/fake-world';
import { fakeWorld } from '../support/fake-world';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();
const DAY_MS = 86_400_000;

let slack: SlackServer;
beforeAll(async () => {
  // On skipped time the workflow's clock runs hours ahead of ours; Slack's must not be behind it.
  slack = await startSlackServer(() => Date.now() + 10 * DAY_MS);
});
beforeEach(() => slack.reset());
afterAll(() => slack.close());

/** A rollout that fails its second check, told by the worker's own activity. */
function worldWithSlack(): FakeWorld {
  const world = fakeWorld({ steps: [{ weight: 5, windowMs: 180_000 }] });
  world.sight = (_, number) => ({ errorRate: number < 2 ? 0 : 20 });
  const bot = { token: TOKEN, channel: CHANNEL, api: slack.api };
  world.activities.announce = createNotifyActivities({ webhookUrl: null, bot }).announce;
  return world;
}

const rolledBack = [
  'production: ROLLING BACK',
  'production: a rollout awaits approval',
  'production: an approval was counted',
  'production: an approval was counted',
  'production: rolled back',
  'production: traffic is back on live',
  'production: traffic shifted',
];

async function rollBack(): Promise<readonly string[]> {
  const { outcome, undelivered } = await environment().run(worldWithSlack(), async (rollout) => {
    await rollout.approved();
    return rollout.result();
  });
  expect(outcome).toBe('rolledBack');
  return undelivered;
}

/** Titles below, or beside, the run's message. */
const told = (): string[] =>
  seen(slack.channels)
    .flatMap(({ as, title }) => (as === 'status' ? [] : [title]))
    .sort();

const shown = (): string[] => seen(slack.channels).flatMap(({ as, title }) => (as === 'status' ? [title] : []));

test('a rollout is one message that ends as the rollout did', async () => {
  expect(await rollBack()).toEqual([]);
  expect(shown()).toEqual(['production: rolled back']);
  expect(told()).toEqual(rolledBack);
  expect(seen(slack.channels).filter(({ mentions }) => mentions)).toEqual([
    { as: 'broadcast', title: 'production: ROLLING BACK', mentions: true },
    { as: 'broadcast', title: 'production: rolled back', mentions: true },
  ]);
});

test.each([4, 5, 7])('every call number %d that loses its answer changes nothing of it', async (every) => {
  slack.fault = (number) => (number % every === 0 ? 'lost' : null);
  expect(await rollBack()).toEqual([]);
  expect(shown()).toEqual(['production: rolled back']);
  expect(told()).toEqual(rolledBack);
});

test('a busy Slack in the middle of it changes nothing of it', async () => {
  slack.fault = (number) => (number > 5 && number < 12 ? { status: 429, headers: { 'retry-after': '3' } } : null);
  expect(await rollBack()).toEqual([]);
  expect(shown()).toEqual(['production: rolled back']);
  expect(told()).toEqual(rolledBack);
});
