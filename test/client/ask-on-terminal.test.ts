import { PassThrough } from 'node:stream';
import { askOnTerminal } from '../../src/client/ask-on-terminal';

const terminal = (): { input: PassThrough; output: PassThrough } => ({
  input: new PassThrough(),
  output: new PassThrough(),
});

test('a question is shown and its line is the answer', async () => {
  const at = terminal();
  const answer = askOnTerminal('Undo? ', at);
  at.input.write('yes\nno\n');
  expect(await answer).toBe('yes');
  expect(String(at.output.read())).toBe('Undo? ');
});

test('somebody who leaves has said nothing', async () => {
  const at = terminal();
  const answer = askOnTerminal('Undo? ', at);
  at.input.end();
  expect(await answer).toBe('');
});
