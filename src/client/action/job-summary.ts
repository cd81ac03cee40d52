import type { Plan } from '../../domain/plan';
import type { RolloutStatus } from '../../domain/status';
import { workflowPage } from '../../domain/identity';
import { renderMarkdown } from '../../domain/render/status-markdown';
import { runLink } from '../../domain/render/run-link';
import { phaseText, standingText, stepsText } from '../../domain/render/rollout-words';
import { visible } from '../../domain/visible';
import { rolloutIdText } from './rollout-id';

/** The summary of a started rollout: where it stands, the plan, who may approve it and how, links. */
export function startSummary(status: RolloutStatus, commitUrl: string | null): string {
  const { environment, imageTag } = status.request;
  return sections([
    `## ${plain(environment)}: ${plain(imageTag)}`,
    renderMarkdown(status),
    status.plan ? planTable(status.plan) : '',
    status.plan && status.outcome === null ? approvalText(status, status.plan) : '',
    links(status, commitUrl),
  ]);
}

/** The summary of a rollout of which nobody has told yet where it stands. */
export function unseenSummary(
  request: { readonly environment: string; readonly imageTag: string },
  why: string,
): string {
  return sections([
    `## ${plain(request.environment)}: ${plain(request.imageTag)}`,
    `It is started, and waits for a worker: ${plain(why)}`,
  ]);
}

/** The summary of a decision: what became of it, and where the rollout stands now. */
export function decisionSummary(kind: string, by: string, message: string, status: RolloutStatus | null): string {
  const standing = status ? [`Now ${plain(standingText(status))}.`, renderMarkdown(status), links(status, null)] : [];
  return sections([`## ${plain(kind)} by ${plain(by)}`, plain(message), ...standing]);
}

/** The summary of something that was refused or failed. */
export function failureSummary(command: string, message: string): string {
  return sections([`## Rollout: ${plain(command)} failed`, plain(message)]);
}

function planTable(plan: Plan): string {
  const rows = plan.services.map((one) => [
    plain(one.service),
    code(one.imageDigest),
    `${one.live} → ${one.candidate}`,
    plain(one.record),
    one.undoTo === null ? `${one.changes.length} changed` : plain(one.undoTo),
  ]);
  const waived = plan.waivers.map((one) => `- Waived: ${plain(one.rule)} only alerts, ${plain(one.reason)}`);
  return sections([
    '### Plan',
    [
      line(['Service', 'Image digest', 'Colour', 'Record', 'Definition']),
      line(['---', '---', '---', '---', '---']),
      ...rows.map(line),
    ].join('\n'),
    `Steps: ${stepsText(plan.steps)}`,
    waived.join('\n'),
  ]);
}

function approvalText(status: RolloutStatus, plan: Plan): string {
  const { quorum, approvers, verification, github } = plan.approvals;
  const { environment, requestedBy } = status.request;
  const id = rolloutIdText({ environment, runId: status.runId, planDigest: status.planDigest });
  const phase = status.phase === 'awaitingApproval' ? '' : ` It is ${phaseText(status.phase, status.kind)} now.`;
  const who = `It takes ${quorum} of ${approvers.map(plain).join(', ')}; ${plain(requestedBy)} asked for it.${phase}`;
  const trust = verification === 'none' ? 'Names are trusted here, nobody is verified.' : '';
  const page = github
    ? `Open [the approve workflow](${workflowPage(github, github.approve)}), choose **Run workflow**, and paste as **rollout**:`
    : 'The ID of this plan, for the approve workflow:';
  return sections([
    '### Approve or reject',
    `${who} ${trust}`.trim(),
    page,
    fence(id),
    'Or in a terminal:',
    fence(
      `rollout approve --environment ${environment} --plan-digest ${status.planDigest ?? ''} --run ${status.runId}`,
    ),
  ]);
}

function links(status: RolloutStatus, commitUrl: string | null): string {
  const temporal = runLink(status.temporalUi, status.workflowId, status.runId);
  return [...(temporal ? [`[Temporal](${temporal})`] : []), ...(commitUrl ? [`[Commit](${commitUrl})`] : [])].join(
    ' · ',
  );
}

function sections(parts: readonly string[]): string {
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Names of branches, people and images come from outside: on the page they are text, never Markdown, HTML or a mention. */
function plain(text: string): string {
  return visible(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|#~$]/g, (sign) => `\\${sign}`)
    .replace(/@(?=\w)/g, '@\u2060');
}

function code(text: string): string {
  return `\`${visible(text)
    .replace(/[`|\s]+/g, ' ')
    .trim()}\``;
}

function fence(text: string): string {
  return `\`\`\`text\n${text.replace(/`/g, "'")}\n\`\`\``;
}
