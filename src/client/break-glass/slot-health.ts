import type { AwsClients } from '../../activities/aws/clients';
import { readSlots } from '../../activities/ecs/read-slots';
import { targetGroupArns } from '../../activities/ecs/target-groups';
import type { Colour } from '../../domain/colour';
import { colours, slotName } from '../../domain/colour';
import type { ProductionSettings } from '../../domain/settings';
import { inOwnName } from '../smoke/own-credentials';

/** Whether a slot can serve: what its load balancer and ECS say. */
export interface SlotHealth {
  readonly service: string;
  readonly colour: Colour;
  /** Null when it could not be read. */
  readonly healthyTargets: number | null;
  readonly desired: number | null;
  /** Why it could not be read; null when it was. */
  readonly problem: string | null;
}

/**
 * Both slots of every service. Never throws: in an emergency a part of AWS may be away, and what cannot be read is said
 * to be unknown, for a person to weigh.
 */
export async function readHealth(
  { ecs, elbv2 }: Pick<AwsClients, 'ecs' | 'elbv2'>,
  { cluster, services }: Pick<ProductionSettings, 'cluster' | 'services'>,
): Promise<SlotHealth[]> {
  const slots = services.flatMap(({ name }) => colours.map((colour) => ({ service: name, colour })));
  const names = slots.map(({ service, colour }) => slotName(service, colour));
  const arns = await targetGroupArns(elbv2, names).catch(wordsOf);
  return Promise.all(
    slots.map(async ({ service, colour }) => {
      const unknown = (problem: string): SlotHealth => ({
        ...{ service, colour, problem },
        healthyTargets: null,
        desired: null,
      });
      if (typeof arns === 'string') return unknown(arns);
      const targetGroupArn = arns.get(slotName(service, colour));
      if (targetGroupArn === undefined) return unknown(`There is no target group ${slotName(service, colour)}.`);
      const read = await readSlots(ecs, elbv2, { slots: [{ cluster, service, colour, targetGroupArn }] }).catch(
        wordsOf,
      );
      if (typeof read === 'string') return unknown(read);
      const { healthyTargets = 0, desired = 0 } = read.slots[0] ?? {};
      return { service, colour, healthyTargets, desired, problem: null };
    }),
  );
}

function wordsOf(error: unknown): string {
  const own = inOwnName(error);
  return own instanceof Error ? own.message : String(own);
}
