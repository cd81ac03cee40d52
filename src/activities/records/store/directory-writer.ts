import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, basename, join } from 'node:path';
import { notStored } from './not-stored';
import type { StoreWriter } from './store-writer';

/** What a file is called while it is written; readers pass over it. */
const UNFINISHED = '.unfinished';

/** A directory that is there already: one that is missing is a disk that is not mounted, and must not be made up for. */
export function directoryWriter(directory: string): StoreWriter {
  const at = (key: string): string => join(directory, key);
  return {
    at,
    writeOnce: async (key, text) => {
      try {
        await stat(directory);
        await linkWhole(at(key), text);
      } catch (cause) {
        const cure = 'Make it or mount it, and let the user of the worker write there.';
        throw notStored(`Directory ${directory} answers ${fileErrorCode(cause)}.`, cure, { cause });
      }
    },
    close: () => undefined,
  };
}

/**
 * A name is linked to what is on the disk already, which the file system refuses where the name exists. Whenever the process
 * is killed there is either all of the file or nothing but an unfinished one, which the next attempt takes away.
 */
async function linkWhole(file: string, text: string): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const unfinished = `.${basename(file)}.`;
  for (const left of await readdir(folder)) {
    if (left.startsWith(unfinished) && left.endsWith(UNFINISHED)) await rm(join(folder, left), { force: true });
  }
  const mine = join(folder, `${unfinished}${randomUUID()}${UNFINISHED}`);
  const handle = await open(mine, 'wx');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(mine, file);
  } catch (error) {
    if (fileErrorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(mine, { force: true });
  }
}

/** The code of an error of the file system; its class is another one in the sandbox of a test runner. */
export function fileErrorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}
