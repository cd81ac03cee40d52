import type { Expected } from '../../domain/drift';
import type { ApprovedContext } from './approved-context';
import type { Rollout } from './open-rollout';
import { slotOf } from './approved-context';

/** What a check must find at this moment when nobody but this rollout writes. */
export function expectation({ state }: Rollout, context: ApprovedContext): Expected {
  const { plan } = context;
  return {
    weights: [state.confirmed ?? 0, state.asked],
    records: plan.records.map(({ name, candidate }) => ({ name, candidate })),
    slots: plan.services.flatMap(({ service, live, candidate }) => {
      const { definition } = slotOf(context, service, live);
      const ofLive = { service, colour: live, definition, atLeast: null };
      const deployed = state.deployed.get(service);
      if (!deployed) return [ofLive];
      // Once scale-in is given back a count may fall, and nobody else did it.
      const atLeast = state.pointOfNoReturn ? null : deployed.desired;
      return [ofLive, { service, colour: candidate, definition: deployed.definition, atLeast }];
    }),
  };
}

/** Satisfied by whatever satisfies one of the two. */
export function either(before: Expected, after: Expected): Expected {
  return {
    weights: [...before.weights, ...after.weights],
    records: after.records,
    slots: after.slots.map((slot) => {
      const earlier = before.slots.find((one) => one.service === slot.service && one.colour === slot.colour);
      const lower = Math.min(slot.atLeast ?? 0, earlier?.atLeast ?? 0);
      return { ...slot, atLeast: slot.atLeast === null ? null : lower };
    }),
  };
}
