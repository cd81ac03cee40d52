import type { LoadBalancerSettings, SmokeTest } from '../../domain/settings';
import type { LoadBalancer } from '../../domain/topology';

/** One smoke request and how it went. */
export interface SmokeOutcome {
  readonly service: string;
  readonly test: string;
  readonly kind: string;
  readonly ok: boolean;
  readonly url: string;
  readonly status: number | null;
  readonly durationMs: number;
  readonly attempts: number;
  /** What was wrong, with an excerpt of the answer; null when ok. Secrets are never in it. */
  readonly problem: string | null;
}

/** Where smoke requests go. */
export type SmokeTarget =
  | {
      /** A colour through its load balancer, whatever the weights say: the record's name as Host and SNI. */
      readonly kind: 'balancer';
      readonly record: string;
      readonly loadBalancer: LoadBalancer;
      readonly connection: LoadBalancerSettings;
    }
  /** A public address: paths are below it. */
  | { readonly kind: 'origin'; readonly origin: string };

/** HTTP requests to the candidate through its load balancer, with the public name as Host and SNI. */
export interface SmokePort {
  /**
   * Runs a service's requests in order, values carried over; a request whose values are missing is a failure that says so.
   * Everything is reported; a failed test is data, not an error. Heartbeats; cancellable.
   */
  smokeTest(input: {
    readonly service: string;
    readonly target: SmokeTarget;
    readonly tests: readonly SmokeTest[];
  }): Promise<{ readonly outcomes: readonly SmokeOutcome[] }>;
}
