import { bootstrapFailure } from './aws-failure';
import { make } from './make';
import { alreadyMade } from './made';
import type { BootstrapClients, ObservedTopology } from './observed';
import { keep, type BootstrapStep } from './step';
import type { WantedTopology } from './wanted';

const DOING = { create: 'making', await: 'waiting for', change: 'changing' } as const;

/**
 * Carries out a plan without conflicts, step by step. What was made before a failure stays, and the next run finds it.
 * @param told - called with each step once it is done
 * @throws RolloutError AccessDenied | AwsRefused | AwsUnavailable, naming the step; what a step says of itself
 */
export async function applyBootstrap(
  clients: BootstrapClients,
  plan: readonly BootstrapStep[],
  { observed, wanted }: { readonly observed: ObservedTopology; readonly wanted: WantedTopology },
  told: (step: BootstrapStep) => void,
): Promise<void> {
  const made = alreadyMade(observed, wanted);
  let count = 0;
  for (const step of plan) {
    // It may take minutes, so people are told what is waited for.
    if (step.action === 'await') told(step);
    if ('resource' in step) {
      try {
        await make(clients, step.resource, made);
      } catch (error) {
        throw bootstrapFailure(error, `${DOING[step.action]} the ${step.what}`, `Made before it: ${count}.`);
      }
      if (step.action !== 'await') count += 1;
    }
    told(step.action === 'await' ? keep(step.what, 'is ready') : step);
  }
}
