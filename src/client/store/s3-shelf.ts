import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { awsFailure } from '../../activities/aws/errors';
import type { StoreSettings } from '../../config/settings';
import { RolloutError } from '../../domain/failure';
import { ClientFailure } from '../client-failure';
import type { Shelf } from './shelf';

/** A bucket, read with the caller's own credentials. */
export function s3Shelf(s3: S3Client, { bucket, prefix }: Extract<StoreSettings, { kind: 's3' }>): Shelf {
  const place = `s3://${bucket}/${prefix}`;
  const below = async (path: string): Promise<{ folders: string[]; files: string[] }> => {
    const Prefix = `${prefix}${path}`;
    const nameOf = (key = ''): string => key.slice(Prefix.length).replace(/\/$/, '');
    const found: { folders: string[]; files: string[] } = { folders: [], files: [] };
    await told(place, 's3:ListBucket', async () => {
      for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix, Delimiter: '/' })) {
        found.folders.push(...(page.CommonPrefixes ?? []).map((one) => nameOf(one.Prefix)));
        found.files.push(...(page.Contents ?? []).map((one) => nameOf(one.Key)));
      }
    });
    return found;
  };
  return {
    place,
    folders: async (path) => (await below(path)).folders,
    files: async (path) => (await below(path)).files,
    read: (path) =>
      told(place, 's3:GetObject', async () => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}${path}` }));
        return (await Body?.transformToString()) ?? '';
      }),
    close: () => {
      s3.destroy();
    },
  };
}

/** What AWS says to a person who reads, with the permission that it takes. */
async function told<T>(place: string, action: string, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    const failure = awsFailure(action, error);
    if (!(failure instanceof RolloutError)) throw error;
    const { evidence = '' } = failure.report;
    const cure = `read it with AWS credentials that may ${action} there`;
    throw new ClientFailure('unexpected', `the store ${place} cannot be read (${evidence}): ${cure}`, { cause: error });
  }
}
