import { cancellationSignal } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { asActivity } from '../as-activity';
import type { GitHubPlace } from './ask-github';
import { askGitHub } from './ask-github';
import type { Ask } from './deployments';
import { recordRefused } from './github-failure';
import { keepResult } from './keep-result';
import { lookAtRecordedRun } from './look-at-recorded-run';
import type { RecordsPort } from './port';
import type { StoreWriter } from './store/store-writer';
import { writeRecord } from './write-record';

/** What keeping records needs of the outside. */
export interface RecordsDependencies {
  /** Null where the configuration has no `records.github`. */
  readonly github: GitHubPlace | null;
  /** Null where the configuration has no `records.store`. */
  readonly store: StoreWriter | null;
  readonly client: Client;
}

/** The activities that keep records of runs on GitHub, and their results in a store. */
export function createRecordsActivities({ github, store, client }: RecordsDependencies): RecordsPort {
  return {
    writeRecord: asActivity(async ({ run, record }) => {
      const signal = cancellationSignal();
      await writeRecord(askerOf(github, signal), run, record);
    }),
    lookAtRecordedRun: asActivity((run) => lookAtRecordedRun(client, run)),
    keepResult: asActivity((run) => keepResult(client, store, run)),
  };
}

function askerOf(github: GitHubPlace | null, signal: AbortSignal): Ask {
  if (github) return (call, schema) => askGitHub(github, call, schema, signal);
  throw recordRefused(
    'The configuration of this worker has no `records.github`.',
    'Nothing to do if they were taken out; else give all workers the same configuration.',
  );
}
