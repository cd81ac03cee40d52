/** What was started, to be stopped in the opposite order. */
export interface UndoStack {
  add: (undo: () => Promise<unknown>) => void;
  /** Undoes all, also when one of them fails; harmless when called again. */
  undoAll: () => Promise<void>;
}

/** An empty stack. */
export function createUndoStack(): UndoStack {
  const undos: (() => Promise<unknown>)[] = [];
  let undoing: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
      // The rest must be stopped whatever becomes of one.
      await undo().catch(() => undefined);
    }
  };
  return {
    add: (undo) => undos.push(undo),
    undoAll: () => (undoing ??= run()),
  };
}
