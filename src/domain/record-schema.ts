import { z } from 'zod';
import { lineOfText } from './input';
import type { RecordedRun, RunRecord } from './records';
import { environmentName, longest } from './request';

/** What a keeper of records believes to be a record. */
export const recordSchema: z.ZodType<RunRecord> = z.strictObject({
  sequence: z.int().nonnegative(),
  deployment: z.enum(['queued', 'in_progress', 'success', 'failure', 'error', 'inactive']),
  commit: z.enum(['pending', 'success', 'failure', 'error']),
  description: z.string().max(longest.name),
});

/** Input of a keeper. */
export const keepRecordsSchema: z.ZodType<{ readonly run: RecordedRun; readonly wanted: RunRecord }> = z.strictObject({
  run: z.strictObject({
    environment: environmentName,
    workflowId: lineOfText(longest.name),
    runId: lineOfText(longest.name),
    startedAt: z.number(),
    commit: z.string().regex(/^[0-9a-f]{7,64}$/),
    imageTag: lineOfText(longest.name),
    environmentUrl: lineOfText(longest.url),
    logUrl: lineOfText(longest.url).nullable(),
    production: z.boolean(),
  }),
  wanted: recordSchema,
});
