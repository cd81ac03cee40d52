import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudWatchRules } from './cloudwatch';
import type { Fault, FaultPlan } from './faults';
import { refusalOf } from './faults';
import type { Holds } from './holds';
import type { CallLog } from './log';
import { isWrite } from './log';
import type { Upstream } from './upstream';
import type { AwsCall, Reply, ServiceRules } from './wire/call';
import { isRefusal } from './wire/call';
import { errorCodeOf, errorReply } from './wire/decode-call';

export interface CallWorld {
  upstream: Upstream;
  faults: FaultPlan;
  holds: Holds;
  log: CallLog;
  rules: Partial<Record<string, ServiceRules>>;
  cloudWatch: CloudWatchRules;
}

/** A reply to send, or how the connection ends without one: after so many ms, or never by itself. */
export type Outcome = { reply: Reply } | { cutAfterMs: number | 'never' };

function requestIdOf(reply: Reply): string {
  const id = reply.headers['x-amzn-requestid'] ?? reply.headers['x-amz-request-id'];
  return typeof id === 'string' ? id : '';
}

async function delays(faults: Fault[]): Promise<void> {
  for (const fault of faults) if (fault.kind === 'delay') await sleep(fault.ms);
}

/** The call done as AWS would do it: refused, served by the proxy, or by the emulator and corrected. */
async function perform(call: AwsCall, faults: Fault[], world: CallWorld): Promise<Reply> {
  const ask = world.upstream.askAs(call);
  const rules = world.rules[call.service];
  const refusal = await rules?.refuse?.(call, ask);
  if (refusal) return errorReply(call, refusal);
  const served = await rules?.serve?.(call, ask);
  if (served) return isRefusal(served) ? errorReply(call, served) : served;
  const reply = await world.upstream.send(call.request);
  if (reply.status >= 400) return reply;
  if (call.service === 'cloudwatch' && call.operation === 'GetMetricData' && call.format === 'json') {
    return world.cloudWatch.answerMetricData(call, reply, faults, ask);
  }
  return (await rules?.amend?.(call, reply, ask)) ?? reply;
}

/** Answers calls; the writes of one service are done one after another, so that the log has the order of the effects. */
export function createAnswerer(world: CallWorld): (call: AwsCall) => Promise<Outcome> {
  const queues = new Map<string, Promise<unknown>>();

  const inTurn = <T>(call: AwsCall, work: () => Promise<T>): Promise<T> => {
    if (!isWrite(call)) return work();
    const turn = (queues.get(call.service) ?? Promise.resolve()).then(work);
    queues.set(
      call.service,
      turn.catch(() => undefined),
    );
    return turn;
  };

  const record = (call: AwsCall, reply: Reply, answered: boolean): void => {
    const errorCode = errorCodeOf(call, reply);
    const { service, operation, input } = call;
    const entry = { service, operation, input, status: reply.status, requestId: requestIdOf(reply), answered };
    world.log.append(errorCode === undefined ? entry : { ...entry, errorCode });
  };

  const cutOff = (call: AwsCall): Outcome => {
    const { service, operation, input } = call;
    const lost = { status: 0, errorCode: 'ConnectionLost', requestId: '', answered: false };
    world.log.append({ service, operation, input, ...lost });
    return { cutAfterMs: 0 };
  };

  return async (call) => {
    await world.holds.pass(call);
    const faults = world.faults.strike(call);
    await delays(faults);
    const last = faults.at(-1);
    if (last?.kind === 'unavailable') return cutOff(call);
    const refusal = last && refusalOf(last, call);
    if (refusal) {
      const reply = errorReply(call, refusal);
      record(call, reply, true);
      return { reply };
    }
    const silence = faults.find((fault) => fault.kind === 'timeoutAfterSuccess');
    return inTurn(call, async () => {
      const reply = await perform(call, faults, world);
      record(call, reply, silence === undefined);
      return silence === undefined ? { reply } : { cutAfterMs: silence.ms ?? 0 };
    });
  };
}
