import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Service } from '@aws-sdk/client-ecs';
import { forwardsHost } from '../../../src/activities/ecs/listener-rules';
import type { SlotFacts } from '../../../src/activities/ecs/slot-findings';
import { slotFindings } from '../../../src/activities/ecs/slot-findings';

const host = 'portal.mpac-cloud.com';
const group = 'arn:tg/portal-blue';
const byHost = { Field: 'host-header', HostHeaderConfig: { Values: ['www.mpac-cloud.com', 'Portal.MPAC-cloud.com'] } };
const forward = { Type: 'forward', TargetGroupArn: group } as const;
const weighted = (...weights: number[]): NonNullable<Rule['Actions']>[number] => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: weights.map((Weight, index) => ({ TargetGroupArn: index === 0 ? group : `other-${index}`, Weight })),
  },
});

describe('listener rules', () => {
  test.each<[string, Rule, boolean]>([
    ['for the host to the group', { Conditions: [byHost], Actions: [forward] }, true],
    [
      'with the host in the older field',
      { Conditions: [{ Field: 'host-header', Values: [host] }], Actions: [forward] },
      true,
    ],
    [
      'that signs in before it forwards',
      { Conditions: [byHost], Actions: [{ Type: 'authenticate-oidc' }, forward] },
      true,
    ],
    ['with the other group at weight zero', { Conditions: [byHost], Actions: [weighted(1, 0)] }, true],
    ['shared with another group', { Conditions: [byHost], Actions: [weighted(80, 20)] }, false],
    ['to another group', { Conditions: [byHost], Actions: [{ ...forward, TargetGroupArn: 'other' }] }, false],
    ['that redirects', { Conditions: [byHost], Actions: [{ Type: 'redirect' }] }, false],
    [
      'for one path of the host',
      { Conditions: [byHost, { Field: 'path-pattern', Values: ['/api/*'] }], Actions: [forward] },
      false,
    ],
    ['without conditions', { Conditions: [], Actions: [forward] }, false],
    ['for another host', { Conditions: [{ Field: 'host-header', Values: ['a.b'] }], Actions: [forward] }, false],
  ])('a rule %s counts or does not', (_what, rule, wired) => {
    expect(forwardsHost(rule, host, group)).toBe(wired);
  });
});

const service: Service = {
  status: 'ACTIVE',
  desiredCount: 2,
  runningCount: 2,
  loadBalancers: [{ targetGroupArn: group }],
  deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' }],
};

function codesOf(changed: Service, live = true, healthyTargets = 2): string[] {
  const facts: SlotFacts = {
    name: 'portal-blue',
    cluster: 'mpac-prod',
    record: host,
    service: { ...service, ...changed },
    targetGroupArn: group,
    healthyTargets,
    balancer: 'mpac-prod-blue',
    rules: [{ Conditions: [byHost], Actions: [forward] }],
    live,
  };
  return slotFindings(facts).map(({ code }) => code);
}

const connect = (services: { portName: string }[]): Service => ({
  deployments: [{ status: 'PRIMARY', serviceConnectConfiguration: { enabled: true, services } }],
});

describe('what can be wrong with a slot', () => {
  test.each<[string, Service, string[]]>([
    ['nothing', {}, []],
    ['a server of Service Connect', connect([{ portName: 'http' }]), ['ServiceConnect']],
    ['a mere client of Service Connect', connect([]), []],
    ['a draining service', { status: 'DRAINING' }, ['SlotInactive']],
    ['a count of zero in live', { desiredCount: 0, runningCount: 0 }, ['LiveUnhealthy']],
    ['a missing task in live', { runningCount: 1 }, ['LiveUnhealthy']],
    ['two deployments in live', { deployments: [{ status: 'PRIMARY' }, { status: 'ACTIVE' }] }, ['LiveDeploying']],
    [
      'an unfinished deployment in live',
      { deployments: [{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }] },
      ['LiveDeploying'],
    ],
  ])('%s gives these findings: %#', (_what, changed, expected) => {
    expect(codesOf(changed)).toEqual(expected);
  });

  test('an idle slot may be empty and unhealthy', () => {
    expect(codesOf({ desiredCount: 0, runningCount: 0 }, false, 0)).toEqual([]);
  });
});
