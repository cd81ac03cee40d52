import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Colour } from '../../domain/colour';
import { colours, slotName } from '../../domain/colour';
import type { Finding } from '../../domain/plan';
import type { ServiceSettings } from '../../domain/settings';
import type { ObservedSlot } from '../../domain/topology';
import { liveColourOf } from '../../domain/weights';
import { changesThatFit } from './changes-that-fit';
import type { DefinitionFileOf } from './definition-file';
import { findServices } from './find-services';
import { inspectDefinition } from './inspect-definition';
import { notedPush } from './noted-push';
import { readListenerRules } from './read-listener-rules';
import type { EcsPort, SlotInspection } from './port';
import type { SlotFacts } from './slot-findings';
import { slotFindings } from './slot-findings';
import { targetGroupArns } from './target-groups';
import { readTargetHealth } from './target-health';

type Input = Parameters<EcsPort['inspectSlots']>[0];

/** What the slots are made of, read once for all of them. */
interface Inventory {
  readonly services: ReadonlyMap<string, Service>;
  readonly targetGroups: ReadonlyMap<string, string>;
  readonly rules: Readonly<Record<Colour, readonly Rule[]>>;
  readonly findings: readonly Finding[];
}

interface InspectedSlot extends SlotFacts {
  readonly settings: ServiceSettings;
  readonly colour: Colour;
}

async function takeInventory(ecs: ECSClient, elbv2: ElasticLoadBalancingV2Client, input: Input): Promise<Inventory> {
  const { settings, loadBalancers } = input;
  const names = settings.services.flatMap(({ name }) => colours.map((colour) => slotName(name, colour)));
  const [found, targetGroups, blue, green] = await Promise.all([
    findServices(ecs, settings.cluster, names),
    targetGroupArns(elbv2, names),
    readListenerRules(elbv2, loadBalancers.blue.arn),
    readListenerRules(elbv2, loadBalancers.green.arn),
  ]);
  return { ...found, targetGroups, rules: { blue, green } };
}

/** Live colour of a record; null when it was not read or its traffic is split (findings of the traffic port). */
function liveOf(name: string, { records }: Input): Colour | null {
  const record = records.find((observed) => observed.name === name);
  return record ? liveColourOf(record.weights) : null;
}

async function inspectSlot(
  elbv2: ElasticLoadBalancingV2Client,
  input: Input,
  inventory: Inventory,
  settings: ServiceSettings,
  colour: Colour,
): Promise<InspectedSlot> {
  const name = slotName(settings.name, colour);
  const targetGroupArn = inventory.targetGroups.get(name);
  const service = inventory.services.get(name);
  const fronting = input.settings.records.find((one) => one.services.includes(settings.name));
  const { name: record, services } = fronting ?? { name: '', services: [] };
  // An idle slot has no targets to ask for.
  const asked = service?.runningCount === 0 ? undefined : targetGroupArn;
  return {
    settings,
    colour,
    name,
    cluster: input.settings.cluster,
    record,
    service,
    targetGroupArn,
    healthyTargets: asked ? (await readTargetHealth(elbv2, asked)).healthy : 0,
    balancer: input.loadBalancers[colour].name,
    rules: inventory.rules[colour],
    behind: services.flatMap((one) => inventory.targetGroups.get(slotName(one, colour)) ?? []),
    live: liveOf(record, input) === colour,
  };
}

function observed(slot: InspectedSlot): ObservedSlot[] {
  const { service, targetGroupArn, settings, colour, healthyTargets } = slot;
  if (service?.status !== 'ACTIVE' || !service.serviceArn || !service.taskDefinition || !targetGroupArn) return [];
  return [
    {
      service: settings.name,
      colour,
      serviceArn: service.serviceArn,
      desired: service.desiredCount ?? 0,
      running: service.runningCount ?? 0,
      definition: service.taskDefinition,
      targetGroupArn,
      healthyTargets,
      push: notedPush(service),
    },
  ];
}

function balancerFindings({ loadBalancers: { blue, green } }: Input): Finding[] {
  if (blue.arn !== green.arn) return [];
  const problem = 'Blue and green have one and the same load balancer, so weights would shift nothing.';
  const cure = 'Give each colour a load balancer of its own.';
  return [{ code: 'BalancerShared', subject: `load balancer ${blue.name}`, problem, cure }];
}

async function inspectDefinitions(
  ecs: ECSClient,
  definitionFile: DefinitionFileOf,
  input: Input,
  slots: readonly InspectedSlot[],
): Promise<Pick<SlotInspection, 'definitions' | 'findings'>> {
  const inspections = await Promise.all(
    slots.flatMap(({ live, service, colour, settings }) => {
      const image = input.images.find((resolved) => resolved.service === settings.name)?.image;
      const liveDefinition = service?.taskDefinition;
      if (!live || !image || !liveDefinition) return [];
      const { environment } = input.settings;
      const wanted = { service: settings, environment, live: colour, liveDefinition, image };
      return [inspectDefinition(ecs, definitionFile, wanted)];
    }),
  );
  const { services: definitions, findings } = changesThatFit(
    inspections.map(({ definition: found, findings: wrong }) => ({ found, findings: wrong })),
  );
  return { definitions, findings };
}

/** Reads both slots of every service and what a rollout would change in their definitions; see the port. */
export async function inspectSlots(
  ecs: ECSClient,
  elbv2: ElasticLoadBalancingV2Client,
  definitionFile: DefinitionFileOf,
  input: Input,
): Promise<SlotInspection> {
  const inventory = await takeInventory(ecs, elbv2, input);
  const slots = await Promise.all(
    input.settings.services.flatMap((service) =>
      colours.map((colour) => inspectSlot(elbv2, input, inventory, service, colour)),
    ),
  );
  const { definitions, findings } = await inspectDefinitions(ecs, definitionFile, input, slots);
  const missingCluster = inventory.findings.length > 0;
  return {
    slots: slots.flatMap(observed),
    definitions,
    findings: [
      ...inventory.findings,
      ...balancerFindings(input),
      // Without the cluster no slot can exist: one finding says it all.
      ...(missingCluster ? [] : slots.flatMap(slotFindings)),
      ...findings,
    ],
  };
}
