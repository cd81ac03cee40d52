import type { CheckAnswer } from '../../domain/check';
import type { CheckRecord } from '../../domain/verdict';
import type { Rollout } from './open-rollout';
import { approvedContext, slotOf } from './approved-context';
import { slotName } from '../../domain/colour';
import { writes } from '../activity-proxies';

/** The same trouble is told again after this time; telling it every minute would teach people not to look. */
const REPEAT_AFTER_MS = 30 * 60_000;

/** Tells a check's alerts in one message, each trouble at most every half hour. */
export function tellAlerts(rollout: Rollout, record: CheckRecord): void {
  const { alertsTold } = rollout.state;
  for (const [key, at] of alertsTold) if (record.at - at >= REPEAT_AFTER_MS) alertsTold.delete(key);
  const due = record.alerts.filter(({ key }) => !alertsTold.has(key));
  if (due.length === 0) return;
  for (const { key } of due) alertsTold.set(key, record.at);
  rollout.tell('CheckAlert', due.map(({ text }) => `${text}.`).join(' '));
}

/**
 * Live is the way back: what somebody took from it while we depend on it is given back. Beside the checks, never before
 * a verdict; one attempt at a time a service.
 */
export function raiseLive(rollout: Rollout, low: CheckAnswer['lowLive']): void {
  const context = approvedContext(rollout.state);
  for (const { service, live } of context.plan.services) {
    const atLeast = slotOf(context, service, live).desired;
    const now = low.find((one) => one.service === service);
    if (!now || rollout.state.raising.has(service)) continue;
    rollout.state.raising.add(service);
    const slot = { cluster: context.settings.cluster, service, colour: live };
    const summary = `Raise live ${slotName(service, live)} from ${now.desired} back to ${atLeast} tasks`;
    // A failure is not lost: the alert "the way back is weak" is out, and the next check tries again.
    void writes
      .raiseCount(summary, { slot, atLeast })
      .catch(() => undefined)
      .finally(() => rollout.state.raising.delete(service));
  }
}
