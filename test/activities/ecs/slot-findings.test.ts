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
    ['without conditions, which is a default action', { Conditions: [], Actions: [forward] }, true],
    [
      'for every path of the host (aws/copilot-cli#2871)',
      { Conditions: [byHost, { Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }], Actions: [forward] },
      true,
    ],
    [
      'for all hosts of the domain',
      {
        Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['*.mpac-cloud.com'] } }],
        Actions: [forward],
      },
      true,
    ],
    [
      'for the host by an expression',
      {
        Conditions: [{ Field: 'host-header', HostHeaderConfig: { RegexValues: ['^portal\\.'] } }],
        Actions: [forward],
      },
      true,
    ],
    [
      'for one method of the host',
      {
        Conditions: [byHost, { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } }],
        Actions: [forward],
      },
      false,
    ],
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

/** A rule as ELB describes it: path null for none, priority null for the default. */
function rule(priority: number | null, path: string | null, to: string, listener = 'https'): Rule {
  const paths = path === null ? [] : [{ Field: 'path-pattern', PathPatternConfig: { Values: [path] } }];
  return {
    RuleArn: `arn:listener-rule/app/lb/1/${listener}/${priority}`,
    Priority: priority === null ? 'default' : String(priority),
    Conditions: priority === null ? [] : [byHost, ...paths],
    Actions: [to === 'answer' ? { Type: 'fixed-response' } : { Type: 'forward', TargetGroupArn: to }],
  };
}

function routingOf(rules: readonly Rule[], behind: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(
    behind.map((targetGroupArn) => {
      const balanced = { ...service, loadBalancers: [{ targetGroupArn }] };
      const facts = { name: 'x', cluster: 'c', record: host, service: balanced, targetGroupArn, healthyTargets: 2 };
      return [
        targetGroupArn,
        slotFindings({ ...facts, balancer: 'b', rules, behind, live: true }).map((one) => one.code),
      ];
    }),
  );
}

describe('services behind one name', () => {
  test.each<[string, Rule[], Record<string, string[]>]>([
    [
      'share it by path, the rest to one of them',
      [rule(10, '/api/*', 'api'), rule(20, null, 'web')],
      { api: [], web: [] },
    ],
    [
      'share it by path, whatever the order of the list',
      [rule(null, null, 'answer'), rule(20, '/*', 'web'), rule(3, '/api/*', 'api')],
      { api: [], web: [] },
    ],
    [
      'leave the rest to the default answer',
      [rule(1, '/api/*', 'api'), rule(2, '/web/*', 'web'), rule(null, null, 'answer')],
      { api: [], web: [] },
    ],
    ['have the rest by the default action', [rule(1, '/api/*', 'api'), rule(null, null, 'web')], { api: [], web: [] }],
    [
      'lose a rule behind one that takes all',
      [rule(1, null, 'web'), rule(2, '/api/*', 'api')],
      { api: ['TargetGroupNotWired'], web: [] },
    ],
    [
      'lose a rule behind one for a wider path',
      [rule(1, '/api/*', 'web'), rule(2, '/api/v1/*', 'api'), rule(3, null, 'web')],
      { api: ['TargetGroupNotWired'], web: [] },
    ],
    [
      'are served on one listener, and redirected on the other',
      [rule(1, '/api/*', 'api'), rule(2, null, 'web'), rule(null, null, 'answer', 'http')],
      { api: [], web: [] },
    ],
    [
      'do not share it with a service of another record',
      [rule(1, '/shop/*', 'shop'), rule(2, '/api/*', 'api'), rule(3, null, 'web')],
      { api: ['HostSharedWithOthers'], web: ['HostSharedWithOthers'] },
    ],
  ])('%s', (_what, rules, expected) => {
    expect(routingOf(rules, Object.keys(expected))).toEqual(expected);
  });
});

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

test('a service that takes no count of tasks is found before anything is touched', () => {
  expect(codesOf({ schedulingStrategy: 'DAEMON' })).toEqual(['DaemonService']);
  expect(codesOf({ schedulingStrategy: 'REPLICA' })).toEqual([]);
});
