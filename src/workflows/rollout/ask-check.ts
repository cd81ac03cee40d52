import { workflowInfo } from '@temporalio/workflow';
import type { CheckAnswer, CheckMoment } from '../../domain/check';
import type { CheckBrief, CheckCall } from '../../activities/metrics/port';
import type { ApprovedContext } from './approved-context';
import type { Rollout } from './open-rollout';
import { approvedContext, slotOf } from './approved-context';
import { checkedServices } from './inspect';
import { expectation } from './expectation';
import { checks } from '../activity-proxies';
import { bugOf } from '../run/workflow-failure';

/** What makes one check another than the one before it. */
export interface CheckAsked {
  readonly number: number;
  /** Until when everything was seen. */
  readonly lastSeenAt: number;
  readonly drain: CheckMoment['drain'];
  readonly summary: string;
}

/**
 * Asks for one check. It looks back over the look-back, and after a gap over everything nobody has seen, but never before
 * the first shift: smoke tests are not traffic. What is the same every minute is sent when it has changed, and to a worker
 * that was not told yet.
 */
export async function askCheck(
  rollout: Rollout,
  { number, lastSeenAt, drain, summary }: CheckAsked,
): Promise<CheckAnswer> {
  const { state } = rollout;
  const context = approvedContext(state);
  const to = Date.now();
  const { lookBackMs, gapLookBackMs } = context.settings.checks;
  const from = Math.max(state.firstShiftAt ?? to, to - gapLookBackMs, Math.min(to - lookBackMs, lastSeenAt));
  const { weights, ...expected } = expectation(rollout, context);
  const weight = state.confirmed ?? state.asked;
  const moment = { number, weight, memory: state.judgeMemory, weights, drain };

  const content = briefOf(context, expected, state.deployedAt ?? to);
  const text = JSON.stringify(content);
  const changed = state.brief.text !== text;
  if (changed) state.brief = { text, version: state.brief.version + 1 };
  const key = `${workflowInfo().runId} ${state.brief.version}`;
  const ask = (brief: CheckCall['brief']): Promise<CheckAnswer | null> =>
    checks.check(summary, { brief, from, to, moment });
  const answer = (await ask({ key, content: changed ? content : null })) ?? (await ask({ key, content }));
  if (answer) return answer;
  throw bugOf('A check was not made although all was said.');
}

function briefOf(
  context: ApprovedContext,
  expected: CheckBrief['question']['expected'],
  stopsSince: number,
): CheckBrief {
  const { settings, snapshot, plan } = context;
  const { lookBackMs, staleAfterMs } = settings.checks;
  const { rules, ecsRule, throughput, waivers } = plan;
  const lives = plan.services.map(({ service, live }) => slotOf(context, service, live));
  return {
    look: {
      cluster: settings.cluster,
      hostedZoneId: snapshot.hostedZoneId,
      records: plan.records.map(({ name, types }) => ({ name, types })),
      services: checkedServices(settings, snapshot),
      loadBalancers: { blue: snapshot.loadBalancers.blue.arn, green: snapshot.loadBalancers.green.arn },
      rules,
      requestCounter: settings.requestCounter,
      ecsRule,
      stopsSince,
      lookBackMs,
      staleAfterMs,
    },
    question: {
      context: {
        rules,
        ecsRule,
        throughput,
        waivers,
        liveHealthyAtStart: Object.fromEntries(lives.map((slot) => [slot.service, slot.healthyTargets])),
      },
      expected,
      liveAtLeast: lives.map(({ service, colour, desired }) => ({ service, colour, atLeast: desired })),
    },
  };
}
