import type { CheckInput } from '../../../src/activities/metrics/port';
import { createCheck } from '../../../src/activities/metrics/check';
import { someContext, someObservation } from '../../domain/some-observation';
import { someCheck } from './some-check';

const { from, to, ...look } = someCheck();
const question = { context: someContext(), expected: { records: [], slots: [] }, liveAtLeast: [] };
const moment = { number: 3, weight: 5, memory: {}, weights: [5], drain: null };

function eyes() {
  const seen: CheckInput[] = [];
  const check = createCheck((input) => {
    seen.push(input);
    return Promise.resolve(someObservation());
  });
  const ask = (key: string, told: boolean) =>
    check({ brief: { key, content: told ? { look, question } : null }, from, to, moment });
  return { seen, ask };
}

test('a worker remembers what it was told, and looks at the time of this check', async () => {
  const { seen, ask } = eyes();
  await ask('run 1', true);
  expect(await ask('run 1', false)).toMatchObject({ record: { number: 3, weight: 5, verdict: 'pass' }, seen: true });
  expect(seen[1]).toEqual({ ...look, from, to });
});

test('a worker that was not told asks for it instead of looking', async () => {
  const { seen, ask } = eyes();
  await ask('run 1', true);
  expect(await ask('run 2', false)).toBeNull();
  expect(seen).toHaveLength(1);
});

test('what was not used for the longest time is forgotten first', async () => {
  const { ask } = eyes();
  await ask('mine', true);
  for (let other = 0; other < 60; other += 1) {
    await ask(`other ${other}`, true);
    if (other < 30) await ask('mine', false);
  }
  expect(await ask('other 0', false)).toBeNull();
  expect(await ask('mine', false)).not.toBeNull();
});
