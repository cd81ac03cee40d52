import type { RestorePlan } from './inspect-restore';
import { otherColour, slotName } from '../../domain/colour';
import { destinationText } from '../../domain/request';
import { describeWeights } from '../../domain/weights';

/** Where a restore goes. */
export function destinationOf({ records }: Pick<RestorePlan, 'records'>): string {
  return destinationText(Object.fromEntries(records.map(({ name, to }) => [name, to])));
}

/** What a restore did, what it left, and what a person should do now. */
export function restoredText(plan: RestorePlan, took: string): string {
  const names = plan.records.map(({ name }) => name).join(', ');
  const before = plan.before.map(({ name, weights }) => `${name} ${describeWeights(weights)}`).join(', ');
  return [
    `All traffic of ${names} is on ${destinationOf(plan)}, verified after ${took}.`,
    `Before: ${before}.`,
    scalingText(plan),
    leftText(plan),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Two people gave up the verification. */
export function releasedText(plan: RestorePlan): string {
  const names = plan.records.map(({ name }) => name).join(', ');
  return (
    `Traffic could not be verified to be on ${destinationOf(plan)}, and the restore was released by two people. ` +
    `THE STATE OF TRAFFIC IS UNKNOWN. Look at the weights of ${names} now and set ${destinationOf(plan)} to 100.`
  );
}

function scalingText({ last }: RestorePlan): string {
  if (last === null) return 'Whether a run before this one left scale-in suspended could not be seen: look at it.';
  if (last.kind !== 'orphaned' || last.snapshot.scaling.length === 0) return '';
  return `Scale-in is as it was before run ${last.runId}, which was cut off.`;
}

/** The other colour is left running: whoever wants traffic back there must find it as it is. */
function leftText({ records, slots, settings }: RestorePlan): string {
  const left = records.flatMap(({ services, to }) =>
    services.flatMap((service) => {
      const slot = slots.find((one) => one.service === service && one.colour === otherColour(to));
      return slot && slot.desired > 0 ? [{ name: slotName(service, slot.colour), desired: slot.desired }] : [];
    }),
  );
  if (left.length === 0) return '';
  const counts = left.map(({ name, desired }) => `${name} with ${desired} tasks`).join(', ');
  const commands = left.map(
    ({ name }) => `aws ecs update-service --cluster ${settings.cluster} --service ${name} --desired-count 0`,
  );
  return `Without traffic still run: ${counts}. The next rollout takes their place; or stop them: ${commands.join('; ')}`;
}
