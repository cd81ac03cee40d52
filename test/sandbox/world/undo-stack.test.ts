import { createUndoStack } from '../../../src/sandbox/world/undo-stack';

test('what was started last is stopped first, whatever fails', async () => {
  const stopped: string[] = [];
  const undo = createUndoStack();
  for (const name of ['first', 'second', 'third']) {
    undo.add(async () => {
      stopped.push(name);
      if (name === 'second') throw new Error('will not stop');
    });
  }
  await undo.undoAll();
  expect(stopped).toEqual(['third', 'second', 'first']);
});

test('stopping twice waits for the same and stops once', async () => {
  let stops = 0;
  const undo = createUndoStack();
  undo.add(async () => {
    await new Promise(setImmediate);
    stops += 1;
  });
  await Promise.all([undo.undoAll(), undo.undoAll()]);
  expect(stops).toBe(1);
});
