import { existsSync } from 'node:fs';
import type { StoredRuns } from './stored-runs';

type Env = Readonly<Record<string, string | undefined>>;

/** The file that is read where nobody names one, if it is there. */
const USUAL_FILE = 'rollout.yaml';

/**
 * Opens the store that a configuration names: that of the file given, else of `ROLLOUT_CONFIG`, else of a rollout.yaml that
 * is here. Null when there is no configuration, or it names none. Throws what is wrong with the configuration.
 */
export async function openStore(file: string | undefined, env: Env): Promise<StoredRuns | null> {
  const named = file || env.ROLLOUT_CONFIG;
  if (!named && !existsSync(USUAL_FILE)) return null;
  // Loaded when needed: what Temporal knows is read without all of this.
  const { loadConfiguration } = await import('../../config/load.js');
  const { store } = loadConfiguration(named || USUAL_FILE, env).records;
  if (store === null) return null;
  const { storedRuns } = await import('./stored-runs.js');
  if (store.kind === 'directory') {
    const { directoryShelf } = await import('./directory-shelf.js');
    return storedRuns(directoryShelf(store.path));
  }
  const [{ createS3Client }, { s3Shelf }] = await Promise.all([
    import('../../activities/aws/s3-client.js'),
    import('./s3-shelf.js'),
  ]);
  return storedRuns(s3Shelf(createS3Client({ region: store.region }, env), store));
}
