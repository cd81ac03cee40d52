import { awsFailure } from './aws-failure';
import type { BootstrapClients } from './clients';
import { make } from './make';
import { alreadyMade } from './made';
import type { ObservedTopology } from './observed';
import type { BootstrapStep } from './step';
import type { WantedTopology } from './wanted';

/**
 * Carries out a plan without conflicts, step by step. What was made before a failure stays, and the next run finds it.
 * @param told - called with each step once it is done
 * @throws RolloutError AccessDenied | AwsRefused | AwsUnavailable, naming the step
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
    if (step.action === 'create') {
      try {
        await make(clients, step.resource, made, wanted.settings.environment);
      } catch (error) {
        throw awsFailure(error, `making the ${step.what}`, `Made before it: ${count}.`);
      }
      count += 1;
    }
    told(step);
  }
}
