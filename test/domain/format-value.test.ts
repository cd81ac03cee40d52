import { formatValue } from '../../src/domain/judge';

test.each([
  [0.123456, '0.123'],
  [12.345, '12.3'],
  [99.99, '100'],
  [1_234.5, '1235'],
  [-250.4, '-250'],
  [0, '0'],
])('the value %d is told as %s', (value, text) => {
  expect(formatValue(value)).toBe(text);
});
