import type { SlackServer } from './slack-server';
import { seen, startSlackServer } from './slack-server';
import { announceAsBot, calm, critical, follows, opens } from './as-bot';

let server: SlackServer;
beforeAll(async () => {
  server = await startSlackServer();
});
beforeEach(() => server.reset());
afterAll(() => server.close());

async function opened(title = 'approval'): Promise<string> {
  const { thread } = await announceAsBot(server, { place: opens, announcement: calm(title) });
  return thread ?? '';
}

test('the first announcement opens a thread and stands in it', async () => {
  const thread = await opened();
  expect(thread).toBe(server.channels.messages()[0]?.ts);
  expect(seen(server.channels)).toEqual([
    { as: 'status', title: 'approval', mentions: false },
    { as: 'answer', title: 'approval', mentions: false },
  ]);
  expect(server.calls).toEqual(['chat.postMessage', 'chat.postMessage']);
});

test('a first announcement that is critical calls the channel once', async () => {
  await announceAsBot(server, { place: opens, announcement: critical('restored') });
  expect(seen(server.channels).map(({ as, mentions }) => [as, mentions])).toEqual([
    ['status', true],
    ['answer', false],
  ]);
});

test('a later announcement answers in the thread and is shown above', async () => {
  const thread = await opened();
  const place = follows(2, thread);
  expect(await announceAsBot(server, { message: '2', place, announcement: calm('5 %') })).toMatchObject({ thread });
  expect(seen(server.channels).map(({ as, title }) => [as, title])).toEqual([
    ['status', '5 %'],
    ['answer', 'approval'],
    ['answer', '5 %'],
  ]);
});

test('a critical announcement is seen in the channel and calls it', async () => {
  const thread = await opened();
  const announcement = critical('ROLLING BACK');
  await announceAsBot(server, { message: '2', place: follows(2, thread), announcement });
  expect(seen(server.channels)).toEqual([
    { as: 'status', title: 'ROLLING BACK', mentions: false },
    { as: 'answer', title: 'approval', mentions: false },
    { as: 'broadcast', title: 'ROLLING BACK', mentions: true },
  ]);
});

test('an older announcement that comes late is not shown above', async () => {
  const thread = await opened();
  await announceAsBot(server, { message: '3', place: follows(3, thread), announcement: calm('completed') });
  await announceAsBot(server, { message: '2', place: follows(2, thread), announcement: calm('50 %') });
  expect(seen(server.channels).map(({ as, title }) => [as, title])).toEqual([
    ['status', 'completed'],
    ['answer', 'approval'],
    ['answer', 'completed'],
    ['answer', '50 %'],
  ]);
});

test('settling shows the latest and says nothing again', async () => {
  const thread = await opened();
  const place = { number: 4, thread, role: 'settles' } as const;
  await announceAsBot(server, { message: '9', place, announcement: critical('rolled back') });
  expect(seen(server.channels)).toEqual([
    { as: 'status', title: 'rolled back', mentions: false },
    { as: 'answer', title: 'approval', mentions: false },
  ]);
  server.calls.length = 0;
  await announceAsBot(server, { message: '10', place, announcement: critical('rolled back') });
  expect(server.calls).toEqual(['conversations.history']);
});

test('an announcement finds a thread that was opened meanwhile', async () => {
  const thread = await opened();
  const place = follows(2, null);
  expect(await announceAsBot(server, { message: '2', place, announcement: calm('5 %') })).toMatchObject({ thread });
  expect(seen(server.channels).map(({ as }) => as)).toEqual(['status', 'answer', 'answer']);
});

test('an announcement stands alone while its thread is not open', async () => {
  const place = follows(2, null);
  expect(await announceAsBot(server, { message: '2', place, announcement: calm('5 %') })).toMatchObject({
    delivered: true,
    thread: null,
  });
  expect(seen(server.channels)).toEqual([{ as: 'alone', title: '5 %', mentions: false }]);
});

test('a thread is not opened below what came after it', async () => {
  await announceAsBot(server, { message: '2', place: follows(2, null), announcement: calm('completed') });
  await announceAsBot(server, { message: '1', attempt: 2, place: opens, announcement: calm('approval') });
  expect(seen(server.channels).map(({ as, title }) => [as, title])).toEqual([
    ['alone', 'completed'],
    ['alone', 'approval'],
  ]);
});

test('the thread of another run is left alone', async () => {
  await opened();
  await announceAsBot(server, { message: '2', run: 'run-2', place: follows(2, null), announcement: calm('other') });
  expect(seen(server.channels)[0]).toMatchObject({ as: 'status', title: 'approval' });
  expect(seen(server.channels).at(-1)).toMatchObject({ as: 'alone', title: 'other' });
});

test('a second opener takes the thread that the failed first left', async () => {
  const thread = await opened();
  const place = { ...opens, number: 2 };
  expect(await announceAsBot(server, { message: '2', place, announcement: calm('5 %') })).toMatchObject({ thread });
  expect(seen(server.channels).map(({ as, title }) => [as, title])).toEqual([
    ['status', '5 %'],
    ['answer', 'approval'],
    ['answer', '5 %'],
  ]);
});

test('without a run the message stands alone', async () => {
  expect(await announceAsBot(server, { announcement: critical('STUCK') })).toMatchObject({ thread: null });
  expect(seen(server.channels)).toEqual([{ as: 'alone', title: 'STUCK', mentions: true }]);
});

test('a message still reaches people whose thread was deleted', async () => {
  const thread = await opened();
  server.channels.remove(thread);
  const announcement = critical('ROLLING BACK');
  await announceAsBot(server, { message: '2', place: follows(2, thread), announcement });
  expect(seen(server.channels).at(-1)).toEqual({ as: 'alone', title: 'ROLLING BACK', mentions: true });
});

test('a thread in a busy channel is found over many pages', async () => {
  const thread = await opened();
  for (let number = 0; number < 40; number += 1) await announceAsBot(server, { message: `n${number}`, run: 'busy' });
  const place = follows(2, null);
  expect(await announceAsBot(server, { message: '2', place, announcement: calm('5 %') })).toMatchObject({ thread });
});
