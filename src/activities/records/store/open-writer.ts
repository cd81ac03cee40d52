import type { StoreSettings } from '../../../config/settings';
import type { Tell } from '../../aws/measure-calls';
import { createS3Client } from '../../aws/s3-client';
import { directoryWriter } from './directory-writer';
import { s3Writer } from './s3-writer';
import type { StoreWriter } from './store-writer';

/** Opens the store of a configuration for writing. Asks nothing of it yet. */
export function openWriter(
  store: StoreSettings,
  env: Readonly<Record<string, string | undefined>>,
  tell?: Tell,
): StoreWriter {
  if (store.kind === 'directory') return directoryWriter(store.path);
  return s3Writer(createS3Client({ region: store.region }, env, tell), store);
}
