import { frame, openLog } from '../../../src/sandbox/containers/log-frames';

test('a frame carries stream number and length before its bytes', () => {
  expect(frame('stderr', Buffer.from('abc'))).toEqual(Buffer.from([2, 0, 0, 0, 0, 0, 0, 3, 97, 98, 99]));
});

test('a follower gets what is said after it came', () => {
  const log = openLog();
  const heard: string[] = [];
  log.add('stdout', Buffer.from('before'));
  const unfollow = log.follow((framed) => heard.push(framed.subarray(8).toString()));
  log.add('stdout', Buffer.from('while'));
  unfollow();
  log.add('stdout', Buffer.from('after'));
  expect(heard).toEqual(['while']);
});

test('a long log keeps its end in whole frames', () => {
  const log = openLog();
  for (let line = 0; line < 50; line += 1) log.add('stdout', Buffer.alloc(10_000, String(line % 10)));
  expect(log.read().length).toBeLessThanOrEqual(256 * 1024);
  expect(log.read().length % 10_008).toBe(0);
  expect(log.read().at(-1)).toBe('9'.charCodeAt(0));
});
