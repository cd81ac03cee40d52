import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { asActivity } from '../../../src/activities/as-activity';
import { createMetricsActivities } from '../../../src/activities/metrics/create';
import type { Eyes, SlotReader } from '../../../src/activities/metrics/observe';
import { observe } from '../../../src/activities/metrics/observe';
import type { CheckInput, MetricsPort } from '../../../src/activities/metrics/port';
import type { Observation } from '../../../src/domain/observation';
import type { Colour } from '../../../src/domain/colour';
import type { StrictAws } from '../../support/strict-aws/start-strict-aws';
import { startStrictAws } from '../../support/strict-aws/start-strict-aws';
import { startMinistack, testRegion } from '../../support/ministack';
import { errorRate, latency } from '../settings/some-settings';
import { minute, someCheck } from './some-check';

/** How a made-up service does, in every minute. */
export interface Doing {
  /** Percent of its requests. */
  errors?: number;
  /** Latency of its slowest tenth, ms; the others take 50. */
  slow?: number;
  requests?: number;
}

/** The activities, and what a check sees before it is judged. */
export type MetricsSeen = MetricsPort & { observe(input: CheckInput): Promise<Observation> };

/** The activities that look with these eyes. */
export function metricsSeen(eyes: Eyes): MetricsSeen {
  const seen = asActivity((input: CheckInput) => observe(eyes, input));
  return { ...createMetricsActivities(eyes), observe: seen };
}

/** An emulator behind the strict proxy, with the activities that look at it. */
export interface MetricsWorld {
  aws: StrictAws;
  metrics: MetricsSeen;
  /** Who reads slots from now on. */
  readSlotsBy: (reader: SlotReader) => void;
  /** A zone of its own with A records, each as weights by set identifier. */
  makeZone: (records: Readonly<Record<string, Readonly<Record<string, number>>>>) => Promise<string>;
  /** Metrics in each of the last five minutes, of a service no other test uses unless it is named. */
  publish: (colour: Colour, doing?: Doing, service?: string) => Promise<string>;
  stop: () => Promise<void>;
}

export async function startMetricsWorld(): Promise<MetricsWorld> {
  const ministack = await startMinistack();
  const aws = await startStrictAws({ upstream: ministack.endpoint });
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  const options = { endpoint: aws.endpoint, region: testRegion, credentials, maxAttempts: 1 };
  const cloudwatch = new CloudWatchClient(options);
  const route53 = new Route53Client(options);
  let readSlot: SlotReader = () => Promise.reject(new RangeError('nobody reads slots'));
  let services = 0;
  let zones = 0;
  return {
    aws,
    metrics: metricsSeen({ cloudwatch, route53, readSlot: (slot) => readSlot(slot) }),
    readSlotsBy: (reader) => (readSlot = reader),
    makeZone: async (records) => {
      const CallerReference = `zone ${++zones}`;
      const made = await route53.send(new CreateHostedZoneCommand({ Name: 'mpac-cloud.com', CallerReference }));
      const HostedZoneId = made.HostedZone?.Id;
      const Changes = Object.entries(records).flatMap(([Name, sets]) =>
        Object.entries(sets).map(([SetIdentifier, Weight]) => {
          const values = { TTL: 60, ResourceRecords: [{ Value: '127.0.0.1' }] };
          return {
            Action: 'CREATE' as const,
            ResourceRecordSet: { Name, Type: 'A' as const, SetIdentifier, Weight, ...values },
          };
        }),
      );
      await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
      return HostedZoneId ?? '';
    },
    publish: async (colour, { errors = 0, slow = 100, requests = 200 } = {}, service = `svc-${++services}`) => {
      const now = Date.now();
      const Dimensions = [
        { Name: 'Service', Value: service },
        { Name: 'Colour', Value: colour },
      ];
      const latencies = { Values: [50, slow], Counts: [requests * 0.9, requests * 0.1] };
      const MetricData = [0, 1, 2, 3, 4].flatMap((ago) => {
        const common = { Dimensions, Timestamp: new Date(now - ago * minute) };
        return [
          { ...common, MetricName: 'ErrorRate', Value: errors },
          { ...common, MetricName: 'Latency', ...latencies },
        ];
      });
      await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'MPAC', MetricData }));
      return service;
    },
    stop: async () => {
      cloudwatch.destroy();
      route53.destroy();
      await aws.stop();
      await ministack.stop();
    },
  };
}

/** A check of a service over the last five minutes by the machine's clock, green under watch. */
export function checkOf(service: string, overrides: Partial<CheckInput> = {}): CheckInput {
  const to = Date.now();
  const targetGroups = { blue: 'tg-blue', green: 'tg-green' };
  const services = [{ service, candidate: 'green', live: 'blue', targetGroups }] as const;
  const times = { from: to - 5 * minute, to, stopsSince: to - 60 * minute };
  return someCheck({ services, rules: [errorRate, latency], ...times, ...overrides });
}
