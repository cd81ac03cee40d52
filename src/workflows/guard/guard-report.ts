import type { GuardReport, RunLook } from '../../domain/guard';
import type { GuardDecision } from '../../domain/guard-rules';
import type { GuardSight } from '../../domain/guard-sight';
import { environmentWorkflowId } from '../../domain/request';
import { guardAnnouncement } from '../../domain/guard-announcement';
import { messages } from '../../domain/message-registry';
import { runLink } from '../../domain/render/run-link';
import { stillTold } from '../../domain/guard-rules';
import { answers } from '../activity-proxies';
import { count } from '../run/measure';
import { isKnown } from '../run/workflow-failure';

/** What every part of a look knows. */
export interface Known extends Pick<GuardSight, 'environment' | 'previous'> {
  /** Base of links to the Temporal UI; null when unknown. */
  readonly temporalUi: string | null;
}

/** What was done beside telling. */
export interface Done {
  readonly did: string | null;
  /** What is remembered of it for the next look. */
  readonly at: Readonly<Record<string, number>>;
}

const NOTHING: Done = { did: null, at: {} };

/** The report of a look at which people are told nothing. */
export function report(
  { environment, previous }: Known,
  { state, finding, runId }: Pick<GuardReport, 'state' | 'finding' | 'runId'>,
  { did, at }: Done = NOTHING,
): GuardReport {
  const now = Date.now();
  return { environment, at: now, state, finding, did, runId, told: { ...stillTold(previous?.told ?? {}, now), ...at } };
}

/** Tells people, if there is something to tell, and reports. A message that is not delivered is told by the next look. */
export async function tellAndReport(
  known: Known,
  decision: GuardDecision,
  look: RunLook | null,
  done: Done = NOTHING,
): Promise<GuardReport> {
  const { tell: trouble, finding, runId } = decision;
  if (trouble === null) return report(known, decision, done);
  const announcement = guardAnnouncement({
    code: trouble.code,
    environment: known.environment,
    text: sentences(finding, done.did, trouble.next),
    imageTag: look?.kind === 'orphaned' ? look.imageTag : null,
    link: runId && runLink(known.temporalUi, environmentWorkflowId(known.environment), runId),
  });
  const { environment } = known;
  count('rollout_messages_total', { environment, code: trouble.code, level: messages[trouble.code].level });
  try {
    await answers.announce(`Tell: ${announcement.title}`, { announcement });
    count('rollout_deliveries_total', { environment, result: 'delivered' });
  } catch (error) {
    if (!isKnown(error)) throw error;
    count('rollout_deliveries_total', { environment, result: 'failed' });
    return report(known, decision, { ...done, did: sentences(done.did, 'People could not be told.') });
  }
  const at = { ...done.at, [trouble.key]: Date.now() };
  return report(known, decision, { did: sentences(done.did, 'People were told.'), at });
}

function sentences(...all: readonly (string | null)[]): string {
  return all.filter(Boolean).join(' ');
}
