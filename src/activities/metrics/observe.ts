import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { Colour } from '../../domain/colour';
import { colours } from '../../domain/colour';
import type { Observation, SlotReading } from '../../domain/observation';
import { cancellation } from '../current-context';
import { askCloudWatch } from './ask';
import type { CheckInput } from './port';
import { planQueries } from './queries';
import { readRecords } from './read-records';
import { readingsFrom } from './readings';
import { sharesFrom } from './shares';

/** One slot to look at beside the metrics. */
export interface SlotQuestion {
  readonly cluster: string;
  readonly service: string;
  readonly colour: Colour;
  readonly targetGroupArn: string;
  /** Stops of tasks before this do not count, epoch milliseconds; null where none are asked for: nobody judges those of live. */
  readonly stopsSince: number | null;
}

/** Looks at a slot in ECS and in its target group. */
export type SlotReader = (slot: SlotQuestion) => Promise<SlotReading>;

/** What a check looks with. */
export interface Eyes {
  readonly cloudwatch: CloudWatchClient;
  readonly route53: Route53Client;
  readonly readSlot: SlotReader;
}

/** One check: metrics and requests of all services, both slots of each, and all records, at the same time. */
export async function observe(eyes: Eyes, input: CheckInput): Promise<Observation> {
  const plan = planQueries(input, 'candidate');
  const [answers, slots, records] = await Promise.all([
    askCloudWatch(eyes.cloudwatch, plan),
    readSlots(eyes, input),
    readRecords(eyes.route53, input),
  ]);
  return {
    at: input.to,
    records,
    readings: readingsFrom(plan, answers, input),
    shares: sharesFrom(plan, answers, input),
    slots,
  };
}

async function readSlots(eyes: Eyes, input: CheckInput): Promise<SlotReading[]> {
  const stopsSince = Math.max(input.stopsSince, input.to - input.ecsRule.withinMs);
  const questions = input.services.flatMap(({ service, candidate, targetGroups }) =>
    colours.map((colour) => ({
      cluster: input.cluster,
      service,
      colour,
      targetGroupArn: targetGroups[colour],
      stopsSince: colour === candidate ? stopsSince : null,
    })),
  );
  return Promise.all(questions.map((question) => readSlotOrSayWhy(eyes, question)));
}

async function readSlotOrSayWhy({ readSlot }: Eyes, question: SlotQuestion): Promise<SlotReading> {
  try {
    return await readSlot(question);
  } catch (error) {
    if (cancellation()?.aborted) throw error;
    const { service, colour } = question;
    const unknown = error instanceof Error ? error.message : String(error);
    return { service, colour, desired: 0, running: 0, healthyTargets: 0, definition: null, imageStops: [], unknown };
  }
}
