import type { AwsCall, ServiceName } from './wire/call';
import type { Decoded } from './wire/decoded';

export interface HoldSpec {
  service: ServiceName;
  operation?: string;
  when?: (input: Decoded) => boolean;
}

export interface Hold {
  /** Lets the held requests go on, and holds no more. */
  release: () => void;
  /** Resolves when the first request is being held. */
  arrived: Promise<void>;
  waiting: () => number;
}

export interface Holds {
  add: (spec: HoldSpec) => Hold;
  /** Resolves when no hold stands in the way of the call. */
  pass: (call: AwsCall) => Promise<void>;
  releaseAll: () => void;
}

function matches(spec: HoldSpec, call: AwsCall): boolean {
  if (spec.service !== call.service) return false;
  return (spec.operation ?? call.operation) === call.operation && (spec.when?.(call.input) ?? true);
}

/** Holds stop matching requests on their way, like a slow network: a caller that gave up does not recall its request. */
export function createHolds(): Holds {
  const standing = new Set<{ spec: HoldSpec; hold: Hold; enter: () => Promise<void> }>();
  return {
    add: (spec) => {
      let waiting = 0;
      let open = (): void => undefined;
      let announce = (): void => undefined;
      const opened = new Promise<void>((resolve) => (open = resolve));
      const arrived = new Promise<void>((resolve) => (announce = resolve));
      const enter = async (): Promise<void> => {
        waiting += 1;
        announce();
        await opened;
        waiting -= 1;
      };
      const hold: Hold = {
        arrived,
        waiting: () => waiting,
        release: () => {
          standing.delete(entry);
          open();
        },
      };
      const entry = { spec, hold, enter };
      standing.add(entry);
      return hold;
    },
    pass: async (call) => {
      for (const { spec, enter } of [...standing]) if (matches(spec, call)) await enter();
    },
    releaseAll: () => {
      for (const { hold } of [...standing]) hold.release();
    },
  };
}
