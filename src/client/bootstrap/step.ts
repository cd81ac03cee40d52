import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { JsonObject } from '../../activities/ecs/json';
import type { Colour } from '../../domain/colour';
import type { Inherited } from './inherit-service';

/** Something bootstrap can make, with all it needs beside the ARNs of what was made before it. */
export type Resource =
  | { readonly kind: 'cluster'; readonly name: string }
  | { readonly kind: 'hostedZone'; readonly name: string }
  | {
      readonly kind: 'loadBalancer';
      readonly colour: Colour;
      readonly name: string;
      readonly subnets: readonly string[];
      readonly securityGroups: readonly string[];
      readonly dualstack: boolean;
    }
  | {
      readonly kind: 'targetGroup';
      readonly name: string;
      readonly port: number;
      readonly healthPath: string;
      readonly vpc: string;
    }
  | { readonly kind: 'deregistrationDelay'; readonly targetGroup: string; readonly seconds: number }
  | { readonly kind: 'listener'; readonly colour: Colour; readonly certificateArn: string | null }
  | { readonly kind: 'redirect'; readonly colour: Colour }
  | {
      readonly kind: 'rule';
      readonly colour: Colour;
      readonly host: string;
      readonly targetGroup: string;
      readonly priority: number;
    }
  | { readonly kind: 'definition'; readonly slot: string; readonly definition: JsonObject }
  | {
      readonly kind: 'service';
      readonly slot: string;
      readonly cluster: string;
      readonly container: string;
      readonly port: number;
      readonly desired: number;
      readonly inherited: Inherited;
    }
  | { readonly kind: 'record'; readonly name: string; readonly types: readonly ('A' | 'AAAA')[] }
  | Readiness
  | Takeover;

/** A slot that is to have traffic as soon as it can: waited for until it could serve all that the old service serves. */
export interface Readiness {
  readonly kind: 'readiness';
  readonly slot: string;
  readonly cluster: string;
  readonly host: string;
  readonly healthPath: string;
  /** Where requests to blue go instead of its load balancer. */
  readonly connectTo: string | null;
  readonly old: { readonly name: string; readonly definition: string };
  readonly withinMs: number;
  readonly pollMs: number;
}

/** A plain record that becomes the weighted pair, all of it for blue. */
export interface Takeover {
  readonly kind: 'takeover';
  readonly name: string;
  readonly types: readonly ('A' | 'AAAA')[];
  /** The plain sets as they were read. */
  readonly replaced: readonly ResourceRecordSet[];
  readonly withinMs: number;
  readonly pollMs: number;
}

/** One thing of the topology, and what is to be done about it. */
export type BootstrapStep =
  | { readonly action: 'create'; readonly what: string; readonly details: string; readonly resource: Resource }
  | { readonly action: 'await'; readonly what: string; readonly details: string; readonly resource: Readiness }
  | { readonly action: 'change'; readonly what: string; readonly details: string; readonly resource: Takeover }
  | { readonly action: 'keep'; readonly what: string; readonly details: string }
  | { readonly action: 'conflict'; readonly what: string; readonly details: string; readonly cure: string };

/** A step that makes something. */
export function create(what: string, details: string, resource: Resource): BootstrapStep {
  return { action: 'create', what, details, resource };
}

/** A step that finds what it wants. */
export function keep(what: string, details = 'is there'): BootstrapStep {
  return { action: 'keep', what, details };
}

/** A step that cannot be done by itself: something is there and differs, or something is not known. */
export function conflict(what: string, details: string, cure: string): BootstrapStep {
  return { action: 'conflict', what, details, cure };
}
