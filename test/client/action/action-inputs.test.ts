import { namesInput, numberInput, oneOfInput } from '../../../src/client/action/action-inputs';

test('names stand between commas or on lines', () => {
  expect(namesInput({ INPUT_SERVICES: 'a, b\n c\n' }, 'services')).toEqual(['a', 'b', 'c']);
  expect(namesInput({ INPUT_SERVICES: ' ' }, 'services')).toBeUndefined();
});

test('a wrong word is answered with the right ones', () => {
  const read = (): string => oneOfInput({ INPUT_COMMAND: 'stop' }, 'command', ['start', 'decide'], '');
  expect(read).toThrow('the input command is stop: give start or decide');
});

test('a sequence that is no number is a usage error', () => {
  expect(() => numberInput({ INPUT_SEQUENCE: '1e3' }, 'sequence')).toThrow('the input sequence is 1e3');
});
