import { z } from 'zod';
import { refuse, text, written } from './fields';

/** Section `records.store`: where results of ended runs are kept for longer than Temporal keeps them. */
export const storeSchema = z
  .strictObject({
    directory: text(
      'directory that is there already, on a disk that outlives the worker; relative to this file',
    ).optional(),
    s3: z
      .strictObject({
        bucket: written(
          /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
          'is not the name of a bucket',
          'write its name alone, with neither s3:// nor a key',
        ).describe('bucket that is there already'),
        prefix: written(
          /^$|^[\w.-]+(\/[\w.-]+)*$/,
          'is not what keys can begin with',
          'write it without a slash at its ends, such as rollouts or mpac/rollouts',
        )
          .prefault('')
          .describe('what the keys begin with'),
        region: written(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not a region of AWS', 'write its code, such as ap-northeast-1')
          .optional()
          .describe('region of the bucket; that of everything when left out'),
      })
      .optional()
      .describe('bucket of Amazon S3; each object is written once'),
  })
  .superRefine(({ directory, s3 }, context) => {
    if (directory === undefined && s3 === undefined) refuse(context, [], 'names no place', 'add directory or s3');
    if (directory !== undefined && s3 !== undefined) {
      refuse(context, [], 'names two places', 'leave directory or s3: a result is kept in one place');
    }
  })
  .describe('the complete result of every run, for longer than Temporal keeps it');

export type StoreSection = z.infer<typeof storeSchema>;
