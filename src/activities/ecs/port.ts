import type { Colour } from '../../domain/colour';
import type { DefinitionChange, Finding } from '../../domain/plan';
import type { ProductionSettings } from '../../domain/settings';
import type { LoadBalancer, ObservedRecord, ObservedSlot } from '../../domain/topology';
import type { ResolvedImage } from '../registry/port';

/** Identifies one slot for every call below. */
export interface SlotRef {
  readonly cluster: string;
  readonly service: string;
  readonly colour: Colour;
}

export interface SlotInspection {
  readonly slots: readonly ObservedSlot[];
  /** Per service: what the candidate's definition would change against what live runs. */
  readonly definitions: readonly {
    readonly service: string;
    readonly liveDefinition: string;
    readonly liveImage: string;
    readonly changes: readonly DefinitionChange[];
  }[];
  readonly findings: readonly Finding[];
}

/** ECS and the target groups of its services. */
export interface EcsPort {
  /**
   * Reads both slots of every service: ECS service, target group, listener rule, targets' health, definition diff.
   * Reads only; everything wrong is a finding with its cure.
   */
  inspectSlots(input: {
    readonly settings: ProductionSettings;
    readonly records: readonly ObservedRecord[];
    readonly loadBalancers: Readonly<Record<Colour, LoadBalancer>>;
    readonly images: readonly ResolvedImage[];
  }): Promise<SlotInspection>;

  /**
   * Registers the candidate's definition: the base, raw, with the container's image swapped and `perColour` applied.
   * Idempotent by the tag `rollout:id` = rolloutId on the family's revisions.
   * @throws ContainerNotFound, DefinitionUnreadable, DefinitionLossy when ECS did not keep what was sent
   */
  registerDefinition(input: {
    readonly settings: ProductionSettings;
    readonly service: string;
    readonly live: Colour;
    readonly candidate: Colour;
    readonly liveDefinition: string;
    readonly image: string;
    /** Value of the tag by which a retry finds what it registered. */
    readonly rolloutId: string;
  }): Promise<{ readonly definition: string }>;

  /**
   * Points the slot at a definition with a count. Idempotent: a slot that runs this definition as PRIMARY deployment
   * started by this rollout with at least this count is left alone.
   */
  deploySlot(input: {
    readonly slot: SlotRef;
    readonly definition: string;
    readonly desired: number;
    readonly rolloutId: string;
  }): Promise<{ readonly deploymentId: string }>;

  /**
   * Waits until the deployment is really stable: ours PRIMARY with our definition, no other deployment, COMPLETED where
   * the field exists, running = desired > 0, healthy targets >= desired, twice in a row. Heartbeats; cancellable.
   * @throws CandidateCrashed (image-reason stops), CandidateUnhealthy (time is up), DeploymentReplaced (somebody else's deployment)
   */
  awaitStable(input: {
    readonly slot: SlotRef;
    readonly definition: string;
    readonly deploymentId: string;
    readonly targetGroupArn: string;
    readonly withinMs: number;
    readonly imageStops: number;
    readonly pollMs: number;
  }): Promise<{ readonly running: number; readonly healthyTargets: number; readonly capacityStops: number }>;

  /** Raises a slot's count to at least `atLeast`; never lowers. Answers the count after. */
  raiseCount(input: { readonly slot: SlotRef; readonly atLeast: number }): Promise<{ readonly desired: number }>;

  /** Sets a slot's count to zero. Idempotent. */
  stopSlot(input: { readonly slot: SlotRef }): Promise<{ readonly before: number }>;

  /** Healthy targets and counts of the given slots, once, quickly. For the look at live before a rollback. */
  readSlots(input: { readonly slots: readonly (SlotRef & { readonly targetGroupArn: string })[] }): Promise<{
    readonly slots: readonly {
      service: string;
      colour: Colour;
      desired: number;
      running: number;
      healthyTargets: number;
    }[];
  }>;

  /** Notes the definition to return to as tag `rollout:undo` on the now live ECS service. */
  noteUndoTarget(input: {
    readonly slot: SlotRef;
    readonly undoSlot: string;
    readonly undoDefinition: string;
  }): Promise<void>;
}
