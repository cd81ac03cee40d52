import type { AwsCall } from './wire/call';
import type { Decoded } from './wire/decoded';

/** One call the proxy saw. The order of the log is the order in which effects took place. */
export interface LoggedCall {
  /** Counts up from 1 over all calls; a mark compares with it. */
  seq: number;
  /** When the effect took place, in ms since the epoch. */
  at: number;
  service: string;
  operation: string;
  input: Decoded;
  write: boolean;
  /** HTTP status of the answer; 0 when the request was cut off before it had an effect. */
  status: number;
  errorCode?: string;
  requestId: string;
  /** Whether the answer was sent; false for an effect whose caller heard nothing. */
  answered: boolean;
}

/** A point in the log: calls of a greater `seq` came after it. */
export interface Mark {
  seq: number;
}

export interface CallLog {
  append: (entry: Omit<LoggedCall, 'seq' | 'at' | 'write'>) => void;
  calls: () => LoggedCall[];
  writes: () => LoggedCall[];
  writesSince: (mark: Mark) => LoggedCall[];
  mark: () => Mark;
}

/** Whether a call changes anything. STS hands out credentials and changes nothing, whatever its verbs. */
export function isWrite(call: Pick<AwsCall, 'service' | 'operation'>): boolean {
  if (call.service === 'sts') return false;
  return !/^(Describe|List|Get|BatchGet|BatchCheck|Head)/.test(call.operation);
}

function isTelemetry(call: LoggedCall): boolean {
  return call.service === 'cloudwatch' && call.operation === 'PutMetricData';
}

/** An empty log; `now` is the clock of `at`. */
export function createLog(now: () => number): CallLog {
  const entries: LoggedCall[] = [];
  const writes = () => entries.filter((entry) => entry.write && !isTelemetry(entry));
  return {
    append: (entry) => {
      entries.push({ seq: entries.length + 1, at: now(), write: isWrite(entry), ...entry });
    },
    calls: () => [...entries],
    writes,
    writesSince: (mark) => writes().filter((entry) => entry.seq > mark.seq),
    mark: () => ({ seq: entries.length }),
  };
}
