import { createResolvers, draw, evenChances } from '../../../src/sandbox/load/resolvers';

test('a resolver keeps its answer until the time to live is over', () => {
  let weights = { blue: 100, green: 0 };
  const resolve = createResolvers(1, 1000, () => weights);
  expect(resolve(0)).toBe('blue');
  weights = { blue: 0, green: 100 };
  expect(resolve(999)).toBe('blue');
  expect(resolve(1000)).toBe('green');
});

test('five percent of weight are five percent of requests', () => {
  const resolve = createResolvers(50, 100, () => ({ blue: 95, green: 5 }));
  const answers = Array.from({ length: 1000 }, (_, index) => resolve(index * 10));
  const green = answers.filter((colour) => colour === 'green').length;
  expect(green).toBeGreaterThanOrEqual(45);
  expect(green).toBeLessThanOrEqual(55);
});

test('a colour without weight is never drawn', () => {
  const chances = evenChances();
  const drawn = Array.from({ length: 200 }, () => draw({ blue: 0, green: 7 }, chances()));
  expect(new Set(drawn)).toEqual(new Set(['green']));
});

test('without any weight there is no answer, and none is kept', () => {
  let weights = { blue: 0, green: 0 };
  const resolve = createResolvers(1, 1000, () => weights);
  expect(resolve(0)).toBeUndefined();
  weights = { blue: 1, green: 0 };
  expect(resolve(1)).toBe('blue');
});

test('weights of a full scale need not be a hundred in sum', () => {
  expect(draw({ blue: 1, green: 3 }, 0.24)).toBe('blue');
  expect(draw({ blue: 1, green: 3 }, 0.26)).toBe('green');
});
