import type { RolloutRequest } from '../domain/request';
import { modeOf } from '../domain/request';

/** Temporal keeps a summary of up to 200 bytes. */
const SUMMARY_LENGTH = 180;

/** A label, and its value where there is one. */
type Fact = [label: string, value: string | undefined];

/** One line for Temporal's list of workflows. */
export function startSummary(request: RolloutRequest): string {
  const line = `${request.environment}: ${whatOf(request)} for ${request.requestedBy}`;
  // Whatever is not ASCII would count more than one byte.
  return line.replace(/[^ -~]/g, '?').slice(0, SUMMARY_LENGTH);
}

/** What a request asks for, in a word or two. @example 'restore to blue' */
export function whatOf(request: RolloutRequest): string {
  return request.to === undefined ? request.imageTag : `${request.imageTag} to ${destinationText(request.to)}`;
}

/** The destination of a restore. @example 'blue', 'portal.example.com blue, api.example.com green' */
export function destinationText(to: NonNullable<RolloutRequest['to']>): string {
  if (typeof to === 'string') return to;
  const colours = new Set(Object.values(to));
  const [only] = colours;
  if (only !== undefined && colours.size === 1) return only;
  return Object.entries(to)
    .map(([record, colour]) => `${record} ${colour}`)
    .join(', ');
}

/** What was asked for, as Markdown for the workflow's page. */
export function startDetails(request: RolloutRequest): string {
  const facts: Fact[] = [
    [modeOf(request) === 'rollout' ? 'Image tag' : 'What', whatOf(request)],
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
