import { farewells } from './adoption';
import { applyBootstrap } from './apply';
import { observeTopology } from './observe';
import { planBootstrap } from './plan';
import type { BootstrapClients } from './observed';
import { stepLines, type Outcome } from './step-lines';
import type { BootstrapStep } from './step';
import type { WantedTopology } from './wanted';

export interface BootstrapRun {
  readonly outcome: Outcome;
  readonly steps: readonly BootstrapStep[];
  /** What is left to be done by people, and when. */
  readonly farewells: readonly string[];
}

/**
 * Observes, plans and, unless it is a dry run or there are conflicts, makes what is missing.
 * @param write - gets the lines for people, as they come true
 * @throws RolloutError AccessDenied | AwsRefused | AwsUnavailable; what stops an adoption half-way
 */
export async function runBootstrap(
  clients: BootstrapClients,
  wanted: WantedTopology,
  { dryRun, write }: { readonly dryRun: boolean; readonly write: (line: string) => void },
): Promise<BootstrapRun> {
  const observed = await observeTopology(clients, wanted);
  const steps = planBootstrap(observed, wanted);
  const tell = (step: BootstrapStep): void => stepLines(step).forEach(write);
  const outcome = outcomeOf(steps, dryRun);
  if (outcome === 'made') await applyBootstrap(clients, steps, { observed, wanted }, tell);
  else steps.forEach(tell);
  const done = outcome === 'made' || outcome === 'complete';
  return { outcome, steps, farewells: done ? farewells(observed, wanted) : [] };
}

function outcomeOf(steps: readonly BootstrapStep[], dryRun: boolean): Outcome {
  if (steps.some(({ action }) => action === 'conflict')) return 'conflicts';
  if (!steps.some((step) => 'resource' in step)) return 'complete';
  return dryRun ? 'planned' : 'made';
}
