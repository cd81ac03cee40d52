import type { RolloutRequest } from '../domain/request';

/** Temporal keeps a summary of up to 200 bytes. */
const SUMMARY_LENGTH = 180;

/** A label, and its value where there is one. */
type Fact = [label: string, value: string | undefined];

/** One line for Temporal's list of workflows. */
export function startSummary(request: RolloutRequest): string {
  const line = `${request.environment}: ${request.imageTag} for ${request.requestedBy}`;
  // Whatever is not ASCII would count more than one byte.
  return line.replace(/[^ -~]/g, '?').slice(0, SUMMARY_LENGTH);
}

/** What was asked for, as Markdown for the workflow's page. */
export function startDetails(request: RolloutRequest): string {
  const facts: Fact[] = [
    ['Image tag', request.imageTag],
    ['Services', request.services?.join(', ') ?? 'all of the environment'],
    ['Requested by', request.requestedBy],
    ['Sequence', request.sequence?.toString()],
    ['Commit', request.commit],
    ['Branch', request.branch],
    ['Run', request.runUrl],
    ['Reason', request.reason],
    ...(request.waivers ?? []).map((waiver): Fact => ['Waived', `${waiver.rule}: ${waiver.reason}`]),
  ];
  return facts
    .filter(([, value]) => value)
    .map(([label, value]) => `- **${label}**: ${(value ?? '').replace(/\s+/g, ' ').slice(0, 500)}`)
    .join('\n');
}
