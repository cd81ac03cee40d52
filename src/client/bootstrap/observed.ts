import type { Service } from '@aws-sdk/client-ecs';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { AwsClients } from '../../activities/aws/clients';
import type { RawDefinition } from '../../activities/ecs/raw-definition';
import type { ImageLookup } from '../../activities/registry/resolve-images';
import type { Colour } from '../../domain/colour';
import type { LoadBalancer } from '../../domain/topology';

/** What bootstrap talks to, with the credentials of the person who runs it. */
export type BootstrapClients = Pick<AwsClients, 'ecs' | 'elbv2' | 'route53' | 'ecr'>;

export type Tags = Readonly<Record<string, string>>;

/** Everything of an environment's topology that is there, as AWS tells it. */
export interface ObservedTopology {
  /** Status of the ECS cluster; null when there is none. */
  readonly cluster: string | null;
  /** Public hosted zones of the name; more than one is possible. */
  readonly zones: readonly { readonly id: string; readonly name: string }[];
  readonly loadBalancers: Readonly<Record<Colour, ObservedBalancer | null>>;
  /** By name of the slot; absent when there is none. */
  readonly targetGroups: Readonly<Record<string, ObservedTargetGroup>>;
  readonly services: Readonly<Record<string, ObservedService>>;
  /** By slot: the newest revision of its family when the slot is missing, the one it runs when its service is adopted. */
  readonly definitions: Readonly<Record<string, ObservedDefinition>>;
  /** A, AAAA and CNAME sets under the wanted names. */
  readonly recordSets: readonly ObservedRecordSet[];
  /** Digest of the wanted image by service, or why it has none; only looked for when a slot is missing. */
  readonly images: Readonly<Record<string, ImageLookup>>;
  /** What runs without a colour and is to be adopted, by service; empty unless that was asked for. */
  readonly uncoloured: Readonly<Record<string, UncolouredService>>;
  /** Load balancers that plain records point to, by DNS name; empty unless services are to be adopted. */
  readonly oldBalancers: Readonly<Record<string, ObservedBalancer>>;
}

/** An ECS service that is to be adopted, and what it runs. */
export interface UncolouredService {
  readonly name: string;
  readonly service: Service;
  /** With its tags inside, as it could be registered again. */
  readonly running: Pick<RawDefinition, 'arn' | 'definition'>;
}

export interface ObservedBalancer extends LoadBalancer {
  readonly type: string;
  readonly vpc: string | null;
  readonly tags: Tags;
  readonly listeners: readonly ObservedListener[];
}

export interface ObservedListener {
  readonly arn: string;
  readonly port: number;
  readonly rules: readonly ObservedRule[];
}

export interface ObservedRule {
  /** Null for the listener's default rule. */
  readonly priority: number | null;
  readonly hosts: readonly string[];
  /** Whether it asks for something beside the host, such as a path. */
  readonly narrowed: boolean;
  readonly targetGroupArns: readonly string[];
}

export interface ObservedTargetGroup {
  readonly arn: string;
  readonly targetType: string;
  readonly protocol: string;
  readonly port: number;
  readonly vpc: string | null;
  readonly healthPath: string;
  readonly deregistrationDelaySeconds: number | null;
  readonly tags: Tags;
}

export interface ObservedService {
  readonly arn: string;
  readonly status: string;
  readonly desired: number;
  /** ARN of the revision it runs. */
  readonly definition: string;
  readonly controller: string;
  readonly wiring: readonly { readonly targetGroupArn: string; readonly container: string; readonly port: number }[];
  readonly tags: Tags;
}

export interface ObservedDefinition {
  readonly arn: string;
  readonly images: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export interface ObservedRecordSet {
  /** Lower case, without the trailing dot. */
  readonly name: string;
  readonly type: string;
  readonly setIdentifier: string | null;
  readonly weight: number | null;
  /** Name an alias or a CNAME points to, lower case, without `dualstack.` and trailing dot; null for addresses. */
  readonly pointsTo: string | null;
  readonly evaluateTargetHealth: boolean;
  /** Exactly as Route 53 has it, which is what it wants to see before it deletes a set. */
  readonly asRead: ResourceRecordSet;
}
