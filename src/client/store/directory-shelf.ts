import type { Dirent } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileErrorCode } from '../../activities/records/store/directory-writer';
import { ClientFailure } from '../client-failure';
import type { Shelf } from './shelf';

/** A directory, as this machine has it. */
export function directoryShelf(directory: string): Shelf {
  const entries = async (path: string): Promise<Dirent[]> => {
    try {
      return await readdir(join(directory, path), { withFileTypes: true });
    } catch (error) {
      const code = fileErrorCode(error);
      if (code === 'ENOENT' && path !== '') return [];
      const cure = 'run this where the worker has it, or mount it here';
      throw new ClientFailure('unexpected', `the store ${directory} cannot be read here (${code}): ${cure}`);
    }
  };
  return {
    place: directory,
    folders: async (path) => (await entries(path)).filter((one) => one.isDirectory()).map(({ name }) => name),
    files: async (path) => (await entries(path)).filter((one) => one.isFile()).map(({ name }) => name),
    read: (path) => readFile(join(directory, path), 'utf8'),
    close: () => undefined,
  };
}
