import type { Fault, SlackServer } from './slack-server';
import { seen, startSlackServer } from './slack-server';
import type { Attempt } from './as-bot';
import { announceAsBot, calm, critical, follows, opens, untilAnnounced } from './as-bot';

let server: SlackServer;
beforeAll(async () => {
  server = await startSlackServer();
});
beforeEach(() => server.reset());
afterAll(() => server.close());

/** A rollout that is rolled back, announcement by announcement, each in as many attempts as it needs. */
async function story(): Promise<void> {
  const { thread } = await untilAnnounced(server, { message: '1', place: opens, announcement: calm('approval') });
  await untilAnnounced(server, { message: '2', place: follows(2, thread), announcement: calm('5 %') });
  await untilAnnounced(server, { message: '3', place: follows(3, thread), announcement: critical('rolled back') });
}

const told = [
  { as: 'status', title: 'rolled back', mentions: false },
  { as: 'answer', title: 'approval', mentions: false },
  { as: 'answer', title: '5 %', mentions: false },
  { as: 'broadcast', title: 'rolled back', mentions: true },
];

const CALLS = 8;

test('the story takes as many calls as are broken below', async () => {
  await story();
  expect(seen(server.channels)).toEqual(told);
  expect(server.calls).toHaveLength(CALLS);
});

const faults: [string, Fault][] = [
  ['without an answer', 'lost'],
  ['before it is sent', 'unsent'],
  ['with an error of Slack', { status: 503 }],
  ['with too many requests', { status: 429, headers: { 'retry-after': '1' } }],
];
const everyCall = faults.flatMap(([name, fault]) =>
  Array.from({ length: CALLS }, (_, number) => [number, name, fault] as const),
);

test.each(everyCall)('call %d ending %s leaves nothing twice', async (broken, _, fault) => {
  server.fault = (number) => (number === broken ? fault : null);
  await story();
  expect(seen(server.channels)).toEqual(told);
});

test.each(everyCall.filter(([, , fault]) => fault === 'lost'))(
  'a kill after call %d and another one later leave nothing twice',
  async (broken) => {
    server.fault = (number) => (number === broken || number === broken + 2 ? 'lost' : null);
    await story();
    expect(seen(server.channels)).toEqual(told);
  },
);

test.each<[string, Attempt]>([
  ['without a run', { announcement: critical('STUCK') }],
  ['that found no thread', { place: follows(2, null), announcement: critical('STUCK') }],
])('a message %s is not posted again after a lost answer', async (_, attempt) => {
  server.fault = (number) => (server.calls[number] === 'chat.postMessage' && number < 4 ? 'lost' : null);
  await untilAnnounced(server, attempt);
  expect(seen(server.channels)).toEqual([{ as: 'alone', title: 'STUCK', mentions: true }]);
});

test('an opener killed while others came after it calls nobody again', async () => {
  server.fault = (number) => (number === 0 ? 'lost' : null);
  const first = { message: '1', place: opens, announcement: critical('restored') };
  await expect(announceAsBot(server, first)).rejects.toMatchObject({ type: 'NotDelivered' });
  const second = { message: '2', place: follows(2, null), announcement: calm('look at this') };
  const { thread } = await announceAsBot(server, second);
  // By now the message it opened shows something else.
  expect(await announceAsBot(server, { ...first, attempt: 2 })).toMatchObject({ thread });
  expect(seen(server.channels)).toEqual([
    { as: 'status', title: 'look at this', mentions: false },
    { as: 'answer', title: 'look at this', mentions: false },
    { as: 'answer', title: 'restored', mentions: false },
  ]);
});
