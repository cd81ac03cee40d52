import { z } from 'zod';
import { lineOfText } from './input';
import { environmentName, longest } from './request';
import type { RunFacts } from './run-facts';
import type { RolloutResult } from './status';

/** The form of what is stored; a form that older readers would misread gets the next number. */
export const STORED_SCHEMA = 1;

/** An ended run as it is kept when Temporal has forgotten it: what a client reads of one that Temporal knows. */
export interface StoredRun {
  readonly schema: typeof STORED_SCHEMA;
  readonly facts: RunFacts;
  /** Null when something else than the run itself ended it. */
  readonly result: RolloutResult | null;
  /** What Temporal says of why there is no result; empty when there is one. */
  readonly why: string;
}

/** Input of whoever keeps the result of a run; `closing`: the run has said that it ends. */
export const keepResultSchema = z
  .strictObject({
    environment: environmentName,
    workflowId: lineOfText(longest.name),
    runId: lineOfText(longest.name),
    closing: z.boolean(),
  })
  .readonly();

/** A run whose result is to be kept. */
export type KeptRun = z.infer<typeof keepResultSchema>;

/** What the name of a stored run says. */
export interface StoredName {
  readonly name: string;
  readonly runId: string;
}

const NAME = /^\d{4}-\d{2}-\d{2}T\d{6}\.\d{3}Z-(.+)\.json$/;

/**
 * Where a run is stored, below everything: `ENVIRONMENT/YYYY-MM/TIME-RUN.json`, by the time at which it closed, UTC. Names
 * sort by time, and a month is as much as one listing shows, so that the newest are found without reading all of them.
 */
export function storedKey(facts: RunFacts & { readonly closedAt: number }): string {
  const time = new Date(facts.closedAt).toISOString();
  return `${facts.environment}/${time.slice(0, 7)}/${time.replaceAll(':', '')}-${facts.runId}.json`;
}

/** What a name says; null for something else that lies there, such as what is left of a write that was cut off. */
export function storedName(name: string): StoredName | null {
  const [, runId] = NAME.exec(name) ?? [];
  return runId === undefined ? null : { name, runId };
}

const hasKeys = (value: unknown, ...keys: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && keys.every((key) => Object.hasOwn(value, key));

/** Only what a reader cannot do without: whoever wrote it was a program of ours, of whatever version. */
export const storedRunSchema: z.ZodType<StoredRun> = z.object({
  schema: z.literal(STORED_SCHEMA),
  facts: z.custom<RunFacts>((value) => hasKeys(value, 'workflowId', 'runId', 'environment', 'startedAt', 'closedAt')),
  result: z.custom<RolloutResult | null>((value) => value === null || hasKeys(value, 'outcome', 'message', 'status')),
  why: z.string(),
});
