import type { Colour } from '../../domain/colour';
import { colours, slotName } from '../../domain/colour';
import { alignColumns } from '../../domain/render/text-columns';
import type { ProductionSettings } from '../../domain/settings';
import { describeWeights, weightsFor } from '../../domain/weights';
import type { Look } from './look';
import { weightWords } from './look';
import type { WritePlan } from './plan-writes';
import type { SlotHealth } from './slot-health';

/** Where traffic is, and which colour could take it: what a person needs to choose. */
export function standingLines({ records, health }: Look): string[] {
  const rows = records.map((record) => [
    record.name,
    weightWords(record.sets),
    ...colours.map((colour) => healthWords(health, record.services, colour)),
  ]);
  return [
    ...alignColumns([['RECORD', 'WEIGHTS', 'BLUE HEALTHY', 'GREEN HEALTHY'], ...rows]),
    ...records.flatMap(({ oddities }) => oddities),
    ...unknownLines(health),
  ];
}

/** The writes, now and then, with the health of their destination. */
export function planLines({ records, left, to }: WritePlan, { hostedZoneId, health }: Look): string[] {
  const then = describeWeights(weightsFor(to, 100));
  const rows = records.map(({ name, sets, services, whole }) => [
    name,
    weightWords(sets),
    whole === to ? 'stays' : then,
    healthWords(health, services, to),
  ]);
  return [
    `One change of the zone ${hostedZoneId}:`,
    ...alignColumns([['RECORD', 'NOW', 'THEN', `${to.toUpperCase()} HEALTHY`], ...rows]),
    ...left.map(
      ({ name, whole, services }) =>
        `${name} stays at ${whole ?? 'none'}: it is not split. To move it as well: --services ${services.join(',')}`,
    ),
    ...[...records, ...left].flatMap(({ oddities }) => oddities),
    ...unknownLines(health.filter(({ colour }) => colour === to)),
  ];
}

function healthWords(health: readonly SlotHealth[], services: readonly string[], colour: Colour): string {
  const slots = health.filter((slot) => slot.colour === colour && services.includes(slot.service));
  return slots
    .map((slot) => (slot.problem === null ? `${slot.healthyTargets} of ${slot.desired}` : 'unknown'))
    .join(', ');
}

function unknownLines(health: readonly SlotHealth[]): string[] {
  return health.flatMap(({ service, colour, problem }) =>
    problem === null ? [] : [`${slotName(service, colour)}: ${problem}`],
  );
}

/** The loud part: slots that would get all traffic and cannot be seen to serve it. */
export function weaknessLines(weak: readonly SlotHealth[]): string[] {
  return weak.map(({ service, colour, healthyTargets }) => {
    const what = healthyTargets === null ? 'is not known to have a healthy target' : 'HAS NO HEALTHY TARGET';
    return `!! ${slotName(service, colour)} ${what}: its callers would get errors.`;
  });
}

/** The commands that choose a colour, with whatever else was said. */
export function choiceLines(asked: {
  readonly environment: string;
  readonly config?: string;
  readonly services?: readonly string[];
}): string[] {
  const config = asked.config ? ` --config ${asked.config}` : '';
  const services = asked.services ? ` --services ${asked.services.join(',')}` : '';
  return colours.map(
    (to) => `  rollout rollback --environment ${asked.environment} --break-glass --to ${to}${services}${config}`,
  );
}

/** What break-glass leaves for later, with its commands. */
export function remainingLines({ environment, region, cluster, services }: ProductionSettings, to: Colour): string[] {
  const slots = services.flatMap(({ name }) => colours.map((colour) => slotName(name, colour)));
  const scaling = `aws application-autoscaling --region ${region}`;
  const ids = slots.map((slot) => `service/${cluster}/${slot}`).join(' ');
  return [
    'What remains:',
    '- No count was changed: both colours run what they ran. Stop none of them before you know which one serves.',
    `- A rollout that is still open goes on when Temporal is back. It takes these weights for drift and rolls back to the colour that was live when it began, be that ${to} or not. The guard does the same for one that was cut off. Look at once: rollout status --environment ${environment}`,
    `  To let the guard only look for a while, once Temporal is back: rollout guard pause --environment ${environment} --for 1h`,
    '- A rollout may have left scale-in suspended. Look:',
    `    ${scaling} describe-scalable-targets --service-namespace ecs --resource-ids ${ids}`,
    '  and where DynamicScalingInSuspended is true and nothing runs any more:',
    `    ${scaling} register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --suspended-state DynamicScalingInSuspended=false --resource-id service/${cluster}/${slots[0] ?? ''}`,
  ];
}
