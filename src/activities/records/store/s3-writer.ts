import type { S3Client } from '@aws-sdk/client-s3';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { StoreSettings } from '../../../config/settings';
import { RolloutError } from '../../../domain/failure';
import { awsCall, awsErrorName } from '../../aws/errors';
import { notStored } from './not-stored';
import type { StoreWriter } from './store-writer';

/** A bucket of S3, into which each key is put once: S3 itself refuses a second time. */
export function s3Writer(s3: S3Client, { bucket, prefix }: Extract<StoreSettings, { kind: 's3' }>): StoreWriter {
  const at = (key: string): string => `s3://${bucket}/${prefix}${key}`;
  return {
    at,
    writeOnce: async (key, text) => {
      const object = { Bucket: bucket, Key: `${prefix}${key}`, Body: text, ContentType: 'application/json' };
      const put = new PutObjectCommand({ ...object, IfNoneMatch: '*' });
      try {
        await awsCall(`s3:PutObject for ${at(key)}`, (options) => s3.send(put, options));
      } catch (error) {
        if (awsErrorName(error) === 'PreconditionFailed') return;
        if (!(error instanceof RolloutError)) throw error;
        const { type, what, evidence = '', next } = error.report;
        // Refused today, it is tried again all the same: somebody may mend the bucket meanwhile.
        const cure = type === 'AwsRefused' ? 'Mend what AWS names: until then only Temporal has the result.' : next;
        throw notStored(`${what} ${evidence}`.trim(), cure, { cause: error.cause });
      }
    },
    close: () => {
      s3.destroy();
    },
  };
}
