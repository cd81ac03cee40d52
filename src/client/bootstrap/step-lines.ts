import type { BootstrapStep } from './step';

/** How a run of bootstrap ended: everything was there, made, only planned, or conflicts stood in the way. */
export type Outcome = 'complete' | 'made' | 'planned' | 'conflicts';

const SIGNS: Readonly<Record<BootstrapStep['action'], string>> = {
  keep: '✔',
  create: '＋',
  await: '…',
  change: '↻',
  conflict: '✖',
};

/** A step as people read it: one line, and a second with the cure of a conflict. */
export function stepLines(step: BootstrapStep): string[] {
  const line = `${SIGNS[step.action]} ${step.what}: ${step.details}`;
  return step.action === 'conflict' ? [line, `  → ${step.cure}`] : [line];
}

/** The last line: what was done, and what is to be done now. */
export function summaryLine(environment: string, outcome: Outcome, steps: readonly BootstrapStep[]): string {
  const count = (action: BootstrapStep['action']): number => steps.filter((step) => step.action === action).length;
  const changes = count('change');
  switch (outcome) {
    case 'complete':
      return `${environment} has everything (${count('keep')} things).`;
    case 'made':
      return `${environment} is ready: made ${count('create')}, ${changes === 0 ? '' : `changed ${changes}, `}found ${count('keep')}.`;
    case 'planned':
      return `${environment} would get ${count('create')} things${changes === 0 ? '' : ` and ${changes} changed records`} and has ${count('keep')}. Nothing was changed: run it without --dry-run to make them.`;
    case 'conflicts':
      return `${environment} has ${count('conflict')} conflicts, so nothing was changed. Cure them and run it again.`;
  }
}

/** A step as data: without what AWS would be sent. */
export function stepData(step: BootstrapStep): Record<string, string> {
  const { action, what, details } = step;
  return step.action === 'conflict' ? { action, what, details, cure: step.cure } : { action, what, details };
}
