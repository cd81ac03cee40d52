import type { IncomingHttpHeaders } from 'node:http';
import type { Decoded } from './decoded';

/** Services the proxy knows by name; another service keeps the name of its credential scope. */
export type ServiceName =
  | 'application-autoscaling'
  | 'cloudwatch'
  | 'ec2'
  | 'ecr'
  | 'ecs'
  | 'elbv2'
  | 'route53'
  | 'secretsmanager'
  | 'ssm'
  | 'sts';

/** How the caller speaks, and so how it must be answered. */
export type WireFormat = 'json' | 'query' | 'ec2-query' | 'rest-xml';

export interface WireRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** One API call as its service would understand it. */
export interface AwsCall {
  service: string;
  operation: string;
  input: Decoded;
  format: WireFormat;
  request: WireRequest;
}

/** What AWS would answer instead of doing it. `status` is 400 unless given. */
export interface Refusal {
  code: string;
  message: string;
  status?: number;
}

/** The reply of a service, its code and message in the error shape of the caller's wire format. */
export type AskUpstream = (service: ServiceName, operation: string, input: Decoded) => Promise<Decoded>;

/** What the proxy adds to one service: each part is optional, and runs in this order. */
export interface ServiceRules {
  /** Refuses what AWS would refuse and the emulator accepts. */
  refuse?: (call: AwsCall, ask: AskUpstream) => Promise<Refusal | undefined>;
  /** Answers in place of the emulator. */
  serve?: (call: AwsCall, ask: AskUpstream) => Promise<Reply | Refusal | undefined>;
  /** Corrects a successful answer of the emulator. */
  amend?: (call: AwsCall, reply: Reply, ask: AskUpstream) => Promise<Reply>;
}

export function isRefusal(answer: Reply | Refusal): answer is Refusal {
  return 'code' in answer;
}
