import type { RolloutRequest } from '../domain/request';
import { clipped, summaryLine } from '../domain/bytes';
import { markdownText } from '../domain/render/markdown-text';
import { destinationText, modeOf } from '../domain/request';

/** A label, and its value where there is one. */
type Fact = [label: string, value: string | undefined];

/** One line for Temporal's list of workflows. */
export function startSummary(request: RolloutRequest): string {
  return summaryLine(`${request.environment}: ${whatOf(request)} for ${request.requestedBy}`);
}

/** What a request asks for, in a word or two. @example 'restore to blue' */
export function whatOf(request: RolloutRequest): string {
  return request.to === undefined ? request.imageTag : `${request.imageTag} to ${destinationText(request.to)}`;
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
    ['Older push allowed', request.allowOlder ? 'yes' : undefined],
    ...(request.waivers ?? []).map((waiver): Fact => ['Waived', `${waiver.rule}: ${waiver.reason}`]),
  ];
  return facts
    .filter(([, value]) => value)
    .map(([label, value]) => `- **${label}**: ${markdownText(clipped(value ?? '', 500))}`)
    .join('\n');
}
