import type { Colour } from '../../domain/colour';
import type { ScalingTarget } from '../../domain/topology';

/** Application Auto Scaling of slots. */
export interface CapacityPort {
  /** The scalable targets of the slots as they are; slots without auto scaling are left out. Reads only. */
  readScaling(input: {
    readonly cluster: string;
    readonly slots: readonly { readonly service: string; readonly colour: Colour }[];
  }): Promise<{ readonly targets: readonly ScalingTarget[] }>;

  /** Suspends scale-in and schedules of the targets; scale-out, minimum and maximum stay as they are. Idempotent. */
  suspendScaleIn(input: { readonly targets: readonly ScalingTarget[] }): Promise<void>;

  /** Gives scale-in and schedules back as their owner had them. Idempotent; a target that is gone is no failure. */
  resumeScaleIn(input: { readonly targets: readonly ScalingTarget[] }): Promise<void>;
}
