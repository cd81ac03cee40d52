/** A store as it is read: what was written there is under folders, texts by name. */
export interface Shelf {
  /** The store, for people. */
  readonly place: string;
  /** Names of the folders right below a path, which ends with a slash or is empty; none when there is no such path. */
  folders(path: string): Promise<string[]>;
  /** Names of the files right below a path. */
  files(path: string): Promise<string[]>;
  /** The text of a file. */
  read(path: string): Promise<string>;
  close(): void;
}
