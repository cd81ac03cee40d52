import { z } from 'zod';
import type { RecordedRun, RunRecord } from '../../domain/records';
import type { Ask } from './deployments';

const statuses = z.array(
  z.object({
    context: z.string(),
    state: z.string(),
    description: z.string().nullish(),
    target_url: z.string().nullish(),
  }),
);

/** Name under which a commit shows how it fares in an environment. */
export function contextOf(environment: string): string {
  return `rollout/${environment}`;
}

/** Makes the commit's status say what the record says; does nothing where it does already. */
export async function keepCommitStatus(ask: Ask, sha: string, run: RecordedRun, record: RunRecord): Promise<void> {
  const context = contextOf(run.environment);
  // Newest first.
  const all = await ask({ method: 'GET', path: `/commits/${sha}/statuses`, query: { per_page: '100' } }, statuses);
  const last = all.find((one) => one.context === context);
  const stands =
    last?.state === record.commit &&
    (last.description ?? '') === record.description &&
    (last.target_url ?? null) === run.logUrl;
  if (stands) return;
  const body = {
    context,
    state: record.commit,
    description: record.description,
    ...(run.logUrl !== null && { target_url: run.logUrl }),
  };
  await ask({ method: 'POST', path: `/statuses/${sha}`, body }, z.unknown());
}
