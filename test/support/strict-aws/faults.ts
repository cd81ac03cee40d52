import type { AwsCall, Refusal, ServiceName } from './wire/call';
import type { Decoded } from './wire/decoded';

/** What goes wrong. `ms` are milliseconds; the last five concern GetMetricData only. */
export type FaultKind =
  | { kind: 'throttle' | 'serverError' | 'unavailable' | 'expiredToken' | 'accessDenied' }
  /** Another change is still under way: Route 53's, and that of Application Auto Scaling. */
  | { kind: 'priorRequestNotComplete' | 'concurrentUpdate' }
  | { kind: 'delay'; ms: number }
  /** The effect happens, the answer never comes: the connection breaks after `ms` (at once by default) or hangs. */
  | { kind: 'timeoutAfterSuccess'; ms?: number | 'never' }
  | { kind: 'latePoints'; ms: number; only?: (query: Decoded) => boolean }
  | { kind: 'partial' | 'forbidden' | 'empty' | 'nan'; only?: (query: Decoded) => boolean };

export type Fault = FaultKind & {
  service: ServiceName;
  /** Every operation of the service unless given. */
  operation?: string;
  when?: (input: Decoded) => boolean;
  /** How often it strikes; until cleared unless given. */
  times?: number;
};

export interface FaultHandle {
  clear: () => void;
  hits: () => number;
}

export interface FaultPlan {
  add: (fault: Fault) => FaultHandle;
  clear: () => void;
  /** Takes the faults that strike this call and counts them; after one that ends the call no later one is counted. */
  strike: (call: AwsCall) => Fault[];
}

const metricKinds = ['latePoints', 'partial', 'forbidden', 'empty', 'nan'];
const endingKinds = [
  'throttle',
  'serverError',
  'unavailable',
  'expiredToken',
  'accessDenied',
  'priorRequestNotComplete',
  'concurrentUpdate',
];

function matches(fault: Fault, call: AwsCall): boolean {
  if (fault.service !== call.service) return false;
  if (fault.operation !== undefined && fault.operation !== call.operation) return false;
  if (metricKinds.includes(fault.kind) && call.operation !== 'GetMetricData') return false;
  return fault.when?.(call.input) ?? true;
}

/** An empty plan: nothing goes wrong until a fault is added. */
export function createFaultPlan(): FaultPlan {
  const planned = new Set<{ fault: Fault; hits: number }>();
  return {
    add: (fault) => {
      const entry = { fault, hits: 0 };
      planned.add(entry);
      return { clear: () => planned.delete(entry), hits: () => entry.hits };
    },
    clear: () => planned.clear(),
    strike: (call) => {
      const struck: Fault[] = [];
      for (const entry of planned) {
        if (entry.hits >= (entry.fault.times ?? Infinity) || !matches(entry.fault, call)) continue;
        entry.hits += 1;
        struck.push(entry.fault);
        if (endingKinds.includes(entry.fault.kind)) break;
      }
      return struck;
    },
  };
}

const serverErrorCodes: Record<string, string> = {
  ecs: 'ServerException',
  ecr: 'ServerException',
  cloudwatch: 'InternalServiceFault',
  ssm: 'InternalServerError',
  secretsmanager: 'InternalServiceError',
  'application-autoscaling': 'InternalServiceException',
  ec2: 'InternalError',
};

const message = {
  throttle: 'Rate exceeded',
  serverError: 'An internal error has occurred. Retry your request.',
  expiredToken: 'The security token included in the request is expired',
  accessDenied: (call: AwsCall) => `User is not authorized to perform: ${call.service}:${call.operation}`,
  priorRequest: 'The request was rejected because Route 53 was still processing a prior request.',
  concurrentUpdate: 'The scalable target has another update pending.',
};

/** The refusal of a fault in the code and status that service uses; undefined for a fault that refuses nothing. */
export function refusalOf(fault: Fault, call: AwsCall): Refusal | undefined {
  // CloudWatch speaks JSON but kept the codes of its query days.
  const json = call.format === 'json' && call.service !== 'cloudwatch';
  const ec2 = call.format === 'ec2-query';
  switch (fault.kind) {
    case 'throttle':
      return {
        code: ec2 ? 'RequestLimitExceeded' : json ? 'ThrottlingException' : 'Throttling',
        message: message.throttle,
      };
    case 'serverError':
      return { code: serverErrorCodes[call.service] ?? 'InternalFailure', message: message.serverError, status: 500 };
    case 'expiredToken':
      if (json) return { code: 'ExpiredTokenException', message: message.expiredToken };
      return { code: ec2 ? 'RequestExpired' : 'ExpiredToken', message: message.expiredToken, status: ec2 ? 400 : 403 };
    case 'accessDenied':
      if (json) return { code: 'AccessDeniedException', message: message.accessDenied(call) };
      return { code: ec2 ? 'UnauthorizedOperation' : 'AccessDenied', message: message.accessDenied(call), status: 403 };
    case 'concurrentUpdate':
      return { code: 'ConcurrentUpdateException', message: message.concurrentUpdate };
    case 'priorRequestNotComplete':
      return { code: 'PriorRequestNotComplete', message: message.priorRequest };
    default:
      return undefined;
  }
}
