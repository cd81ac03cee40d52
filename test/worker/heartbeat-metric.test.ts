import { createHeartbeatMetric } from '../../src/worker/heartbeat-metric';

const settings = { namespace: 'Rollout', metric: 'WorkerHeartbeat', everyMs: 60_000 };

beforeEach(() => jest.useFakeTimers({ now: 1_750_000_000_000 }));
afterEach(() => jest.useRealTimers());

test('one beat is published in its time, however often the worker is proven to work', () => {
  const send = jest.fn(() => Promise.resolve());
  const beat = createHeartbeatMetric({ send } as never, settings, () => undefined);
  const beats = [0, 5_000, 59_000, 60_000, 65_000, 600_000].map((at) => {
    jest.setSystemTime(1_750_000_000_000 + at);
    beat();
    return send.mock.calls.length;
  });
  expect(beats).toEqual([1, 1, 1, 2, 2, 3]);
});

test('a beat that could not be published is told, and the next one is tried', async () => {
  const failures: unknown[] = [];
  const send = (): Promise<never> => Promise.reject(new Error('throttled'));
  const beat = createHeartbeatMetric({ send } as never, settings, (error) => failures.push(error));
  beat();
  jest.setSystemTime(1_750_000_060_000);
  beat();
  await Promise.resolve();
  expect(failures).toHaveLength(2);
});
