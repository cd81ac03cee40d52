/** A place in which whatever is written is written once and stays as it is. */
export interface StoreWriter {
  /** The place of a key, for people. */
  at(key: string): string;
  /**
   * Writes a text unless there is something under its key, whole or not at all. A key names one run and the time at which it
   * closed, so what stands there is what a former attempt wrote. @throws RecordNotKept
   */
  writeOnce(key: string, text: string): Promise<void>;
  close(): void;
}
