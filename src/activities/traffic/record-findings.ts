import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { Colour } from '../../domain/colour';
import { colours } from '../../domain/colour';
import type { Finding } from '../../domain/plan';
import type { LoadBalancer } from '../../domain/topology';
import { describeWeights, liveColourOf, sameWeights } from '../../domain/weights';
import { balancerName } from './dns-name';
import { restoreCommand } from './restore-command';
import type { WeightedSets, WholePair } from './weighted-sets';
import { describeSets, isWhole, weightsOf } from './weighted-sets';

/** What is wrong with one record's sets, of all its types. Pure. */
export function recordFindings(
  hostedZoneId: string,
  sets: readonly WeightedSets[],
  balancers: Readonly<Record<Colour, LoadBalancer | null>>,
): Finding[] {
  const perType = sets.flatMap((ofType) => [...shapeFindings(ofType), ...targetFindings(ofType, balancers)]);
  const weighted = sets.filter(isWhole).filter((pair) => isWeighted(pair.blue) && isWeighted(pair.green));
  return [...perType, ...weightFindings(hostedZoneId, weighted)];
}

function isWeighted(set: ResourceRecordSet): boolean {
  return set.Weight !== undefined;
}

function shapeFindings(sets: WeightedSets): Finding[] {
  const subject = `record ${describeSets(sets)}`;
  const findings: Finding[] = [];
  const unweighted = [sets.blue, sets.green, ...sets.others].filter((set) => set !== null && !isWeighted(set));
  if (unweighted.length > 0) {
    const problem = 'It exists, but without weights (a simple record or another routing policy).';
    const cure = 'Replace it by two weighted sets `blue` and `green`; `rollout bootstrap` shows what they must be.';
    return [{ code: 'NotWeighted', subject, problem, cure }];
  }
  const missing = colours.filter((colour) => sets[colour] === null);
  if (missing.length > 0) {
    const problem = `The zone has no weighted set ${missing.join(' and no ')} of it.`;
    const cure =
      'Make it with `rollout bootstrap` or your infrastructure code, with weight 0 beside a live set of 100.';
    findings.push({ code: 'RecordMissing', subject, problem, cure });
  }
  for (const other of sets.others) {
    const problem = `It has a third set \`${other.SetIdentifier ?? ''}\` of weight ${other.Weight ?? 'none'}, which would take traffic.`;
    const cure = 'Remove that set; only `blue` and `green` may share the record.';
    findings.push({ code: 'UnknownSetIdentifier', subject, problem, cure });
  }
  return findings;
}

function targetFindings(sets: WeightedSets, balancers: Readonly<Record<Colour, LoadBalancer | null>>): Finding[] {
  const findings: Finding[] = [];
  if (isWhole(sets)) findings.push(...pairFindings(sets));
  // One finding for two aliases to one balancer: which of them is wrong follows from it.
  if (findings.some((finding) => finding.code === 'SameBalancer')) return findings;
  for (const colour of colours) {
    const set = sets[colour];
    const balancer = balancers[colour];
    if (set === null || balancer === null || aliasOf(set) === balancer.dnsName) continue;
    const target = aliasOf(set);
    findings.push({
      code: 'WrongTarget',
      subject: `record ${describeSets(sets)} set ${colour}`,
      problem: `${target === null ? 'It is no alias' : `It points to ${target}`}, not to the ${colour} load balancer ${balancer.name}.`,
      cure: `Make it an alias to ${balancer.dnsName} (zone ${balancer.hostedZoneId}), or correct \`loadBalancers.${colour}.name\`.`,
    });
  }
  return findings;
}

function pairFindings(pair: WholePair): Finding[] {
  const subject = `record ${describeSets(pair)}`;
  const findings: Finding[] = [];
  const target = aliasOf(pair.blue);
  if (target !== null && target === aliasOf(pair.green)) {
    const problem = `Both sets point to ${target}, so weights would shift nothing.`;
    const cure = 'Point each set to the load balancer of its colour.';
    findings.push({ code: 'SameBalancer', subject, problem, cure });
  }
  if (evaluatesHealth(pair.blue) !== evaluatesHealth(pair.green)) {
    const problem = `EvaluateTargetHealth is ${evaluatesHealth(pair.blue)} for blue and ${evaluatesHealth(pair.green)} for green.`;
    const cure = 'Set both alike; false is advised, since a set of weight 0 is answered otherwise when live blips.';
    findings.push({ code: 'EvaluateTargetHealthDiffers', subject, problem, cure });
  }
  return [...findings, ...healthCheckFindings(subject, pair)];
}

/**
 * When all sets with a weight above zero are unhealthy Route 53 considers those of weight zero, and a set without a check
 * always counts as healthy (Route 53 developer guide, "Health checks and weighted routing"): traffic would leave its step.
 */
function healthCheckFindings(subject: string, { blue, green }: WholePair): Finding[] {
  if (blue.HealthCheckId === green.HealthCheckId) return [];
  const [ofBlue, ofGreen] = [blue, green].map(({ HealthCheckId }) => HealthCheckId ?? 'none');
  return [
    {
      code: 'HealthChecksDiffer',
      subject,
      problem: `Route 53's health check is ${ofBlue} for blue and ${ofGreen} for green: when one fails, all traffic goes past the weights to the other.`,
      cure: 'Take the health checks off both sets; the checks of a rollout watch each colour.',
    },
  ];
}

function aliasOf(set: ResourceRecordSet): string | null {
  return set.AliasTarget?.DNSName === undefined ? null : balancerName(set.AliasTarget.DNSName);
}

function evaluatesHealth(set: ResourceRecordSet): boolean {
  return set.AliasTarget?.EvaluateTargetHealth === true;
}

function weightFindings(hostedZoneId: string, pairs: readonly WholePair[]): Finding[] {
  const first = pairs[0];
  if (first === undefined) return [];
  const weights = weightsOf(first);
  const subject = `record ${first.name}`;
  const cure = `Restore it, then start again: ${restoreCommand(hostedZoneId, pairs)}`;
  if (pairs.some((pair) => !sameWeights(weightsOf(pair), weights))) {
    const problem = `Its types have other weights: ${pairs.map((pair) => `${pair.type} ${describeWeights(weightsOf(pair))}`).join(', ')}.`;
    return [{ code: 'TypesDisagree', subject, problem, cure }];
  }
  if (liveColourOf(weights) !== null) return [];
  const problem = `Traffic is split: ${describeWeights(weights)}. Exactly one colour must have 100 of 100.`;
  return [{ code: 'TrafficSplit', subject, problem, cure }];
}
