import type { Colour } from '../../domain/colour';
import type { DestinationSlot } from '../../domain/guard-sight';
import type { DefinitionChange, Finding } from '../../domain/plan';
import type { EnvironmentSettings, ProductionSettings, RollingSettings } from '../../domain/settings';
import type { DeployedPush } from '../../domain/push-findings';
import type { LoadBalancer, ObservedRecord, ObservedSlot, RecordRef } from '../../domain/topology';
import type { ResolvedImage } from '../registry/port';

/** Identifies one slot for every call below. */
export interface SlotRef {
  readonly cluster: string;
  readonly service: string;
  /** Null in an environment without colours. */
  readonly colour: Colour | null;
}

/** The record by which a colour gets traffic, to be read before the colour is stopped. */
export interface RecordGuard extends RecordRef {
  readonly hostedZoneId: string;
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

/** Where an undo of one service goes. */
export interface UndoInspection {
  readonly service: string;
  /** ARN of the revision that was live before. */
  readonly definition: string;
  readonly image: string;
  readonly imageDigest: string;
  readonly liveImage: string;
  readonly changes: readonly DefinitionChange[];
}

/** A service of an environment without colours, as it stands before a deploy: what a failed one goes back to. */
export interface RollingService {
  readonly service: string;
  /** ARN of the revision it runs; while a deployment is in progress, of the last one that completed. */
  readonly definition: string;
  readonly runningImage: string;
  readonly desired: number;
  readonly targetGroupArn: string | null;
  readonly changes: readonly DefinitionChange[];
  /** The push that it got last and that proved good; null when none was noted. */
  readonly push: DeployedPush | null;
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
   * Reads where an undo goes: the note on each live slot, the definition it names, its image, and what would change
   * against live. Reads only; a missing or unusable target is a finding with its cure.
   */
  inspectUndo(input: {
    readonly settings: ProductionSettings;
    readonly services: readonly { readonly service: string; readonly live: Colour; readonly liveDefinition: string }[];
  }): Promise<{
    readonly targets: readonly UndoInspection[];
    readonly findings: readonly Finding[];
  }>;

  /**
   * Reads the services of an environment without colours: what they run, how many, their target groups, and what the new
   * definition would change. Reads only; everything wrong is a finding with its cure.
   */
  inspectServices(input: {
    readonly settings: RollingSettings;
    readonly images: readonly ResolvedImage[];
  }): Promise<{ readonly services: readonly RollingService[]; readonly findings: readonly Finding[] }>;

  /**
   * Registers the candidate's definition: the base, raw, with the container's image swapped and `perColour` applied.
   * Idempotent by the tag `rollout:id` = rolloutId on the family's revisions.
   * @throws ContainerNotFound, DefinitionUnreadable, DefinitionLossy when ECS did not keep what was sent
   */
  registerDefinition(input: {
    readonly settings: Pick<EnvironmentSettings, 'environment' | 'services'>;
    readonly service: string;
    /** Null in an environment without colours: no `perColour` then, and the service's own family. */
    readonly candidate: Colour | null;
    readonly liveDefinition: string;
    readonly image: string;
    /** Value of the tag by which a retry finds what it registered. */
    readonly rolloutId: string;
  }): Promise<{ readonly definition: string }>;

  /**
   * Points the slot at a definition with at least a count. Idempotent: a slot whose PRIMARY deployment runs this
   * definition with at least this count, and has not failed, is left alone.
   */
  deploySlot(input: {
    readonly slot: SlotRef;
    readonly definition: string;
    readonly desired: number;
    readonly rolloutId: string;
    /** Asks ECS for a new deployment by name; what already stands so is left alone all the same. */
    readonly force?: boolean;
  }): Promise<{ readonly deploymentId: string }>;

  /**
   * Waits until the deployment is really stable: ours PRIMARY with our definition, no other deployment, COMPLETED where
   * the field exists, running = desired > 0, healthy targets >= desired, twice in a row. Heartbeats; cancellable.
   * @throws CandidateCrashed (image-reason stops), CandidateUnhealthy (time is up), CandidateUnseen (time is up, and the last
   * look failed), DeploymentReplaced (somebody else's deployment)
   */
  awaitStable(input: {
    readonly slot: SlotRef;
    readonly definition: string;
    readonly deploymentId: string;
    /** Null for a service behind no load balancer: its targets are not looked at then. */
    readonly targetGroupArn: string | null;
    readonly withinMs: number;
    readonly imageStops: number;
    /** Longest pause between two looks; the first ones, and the one that confirms, are a second apart at most. */
    readonly pollMs: number;
    /** Answers as soon as tasks stopped for lack of capacity, so that people hear of it; only one that is stable otherwise. */
    readonly capacityToo?: boolean;
  }): Promise<{
    readonly running: number;
    readonly healthyTargets: number;
    readonly capacityStops: number;
    /** Why tasks stopped for lack of capacity, where that is what is answered: it is not stable then. */
    readonly short?: string;
  }>;

  /** Raises a slot's count to at least `atLeast`; never lowers. Answers the count after. */
  raiseCount(input: { readonly slot: SlotRef; readonly atLeast: number }): Promise<{ readonly desired: number }>;

  /**
   * Sets a slot's count to zero. Idempotent. A colour's record is read in the same attempt: no colour goes to zero while it
   * has weight. @throws ColourHasTraffic
   */
  stopSlot(input: { readonly slot: SlotRef; readonly record?: RecordGuard }): Promise<{ readonly before: number }>;

  /** Healthy targets and counts of the given slots, once, quickly. For the look at live before a rollback. */
  readSlots(input: { readonly slots: readonly (SlotRef & { readonly targetGroupArn: string })[] }): Promise<{
    readonly slots: readonly (DestinationSlot & { readonly running: number })[];
  }>;

  /**
   * Notes on the now live ECS service the definition to return to, as tag `rollout:undo`, and the push it runs, as
   * `rollout:push`; null leaves the push that is noted there.
   */
  noteUndoTarget(input: {
    readonly slot: SlotRef;
    readonly undoSlot: string;
    readonly undoDefinition: string;
    readonly push: DeployedPush | null;
  }): Promise<void>;

  /**
   * Notes on an ECS service, as tag `rollout:known-good`, the revision that a failed deploy goes back to, and which one is
   * being tried meanwhile (null: none, it proved good). `inspectServices` reads it: a revision that never proved good is
   * not gone back to, also when the deploy that brought it was superseded or its run is gone. Once it proved good its push
   * is noted as `rollout:push`; null leaves the one that is noted there.
   */
  noteKnownGood(input: {
    readonly slot: SlotRef;
    readonly definition: string;
    readonly trying: string | null;
    readonly push: DeployedPush | null;
  }): Promise<void>;
}
