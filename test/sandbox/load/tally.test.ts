import { countBetween, createTally } from '../../../src/sandbox/load/tally';
import type { Sent } from '../../../src/sandbox/load/tally';

const good: Sent = { at: 10_400, service: 'shop', colour: 'blue', version: 'main-1', status: 200 };

test('server errors and lost connections are bad, refusals are not', () => {
  const tally = createTally(0);
  for (const status of [200, 401, 404, 500, 503, 0]) tally.add({ ...good, status });
  expect(tally.read().total.blue).toEqual({ requests: 6, bad: 3 });
});

test('requests are counted by service, colour, version and status', () => {
  const tally = createTally(0);
  tally.add(good);
  tally.add({ ...good, colour: 'green', version: 'main-2', status: 500 });
  tally.add({ ...good, service: 'pay', version: undefined, status: 0 });
  const { byService, byVersion } = tally.read();
  expect(byService['shop']?.green).toMatchObject({ requests: 1, bad: 1 });
  expect(byService['pay']?.blue).toMatchObject({ requests: 1, bad: 1 });
  expect(byVersion).toEqual({ 'main-1': { 200: 1 }, 'main-2': { 500: 1 }, none: { 0: 1 } });
});

test('a stretch of time counts whole seconds, its end excluded', () => {
  const tally = createTally(0);
  for (const at of [9_999, 10_000, 11_999, 12_000]) tally.add({ ...good, at });
  expect(countBetween(tally.read(), 10_500, 12_000).blue.requests).toBe(2);
});

test('statistics that were read do not change any more', () => {
  const tally = createTally(0);
  const before = tally.read();
  tally.add(good);
  expect(before.total.blue.requests).toBe(0);
});
