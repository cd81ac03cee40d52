import { addressPool } from '../../../src/sandbox/containers/addresses';

test('an address that was just freed is given out last', () => {
  const pool = addressPool(7);
  expect(pool.take()).toBe('127.1.7.1');
  pool.giveBack('127.1.7.1');
  expect(pool.take()).toBe('127.1.7.2');
});

test('an exhausted pool refuses until an address comes back', () => {
  const pool = addressPool(7);
  const taken = Array.from({ length: 254 }, () => pool.take());
  expect(new Set(taken).size).toBe(254);
  expect(() => pool.take()).toThrow('are in use by containers');
  pool.giveBack('127.1.7.99');
  expect(pool.take()).toBe('127.1.7.99');
});
