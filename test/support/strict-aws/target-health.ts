import { request as httpRequest } from 'node:http';
import { loadBalancersByTargetGroup } from './elbv2-wiring';
import type { AskUpstream, AwsCall, Reply, ServiceRules } from './wire/call';
import type { Decoded } from './wire/decoded';
import { numberAt, objectAt, objectsAt, textAt } from './wire/decoded';
import { queryReply } from './wire/query';

export interface TargetHealthRules extends ServiceRules {
  /** How long a target is `initial` after it was first seen, in ms. */
  setInitialHealth: (ms: number) => void;
}

interface Health {
  state: 'initial' | 'healthy' | 'unhealthy' | 'unused';
  reason?: string;
  description?: string;
}

const defaultInitialMs = 200;
const checkTimeoutMs = 500;

const failed = (reason: string, description: string): Health => ({ state: 'unhealthy', reason, description });

/** Whether a status is in a Matcher such as `200`, `200,202` or `200-399`. */
function statusMatches(matcher: string, status: number): boolean {
  return matcher.split(',').some((part) => {
    const [from = '', to = from] = part.split('-');
    return status >= Number(from) && status <= Number(to);
  });
}

/** Asks the target as its load balancer would. Only loopback is dialled: another address counts as not answering. */
function check(group: Decoded, ip: string, port: number): Promise<Health> {
  const matcher = textAt(objectAt(group, 'Matcher'), 'HttpCode') ?? '200';
  const timedOut = failed('Target.Timeout', 'Request timed out');
  if (!ip.startsWith('127.')) return Promise.resolve(timedOut);
  return new Promise((resolve) => {
    const path = textAt(group, 'HealthCheckPath') ?? '/';
    const headers = { 'user-agent': 'ELB-HealthChecker/2.0' };
    // A connection of its own: a pooled one would find a target alive that no longer accepts.
    const probe = httpRequest({ host: ip, port, path, headers, agent: false, timeout: checkTimeoutMs }, (answer) => {
      answer.resume();
      const status = answer.statusCode ?? 0;
      const mismatch = failed('Target.ResponseCodeMismatch', `Health checks failed with these codes: [${status}]`);
      resolve(statusMatches(matcher, status) ? { state: 'healthy' } : mismatch);
    });
    probe.on('timeout', () => {
      resolve(timedOut);
      probe.destroy();
    });
    probe.on('error', () => resolve(failed('Target.FailedHealthChecks', 'Health checks failed')));
    probe.end();
  });
}

function describe(id: string, port: string, checkPort: string, health: Health): string {
  const reason = health.reason === undefined ? '' : `<Reason>${health.reason}</Reason>`;
  const description = health.description === undefined ? '' : `<Description>${health.description}</Description>`;
  const target = `<Target><Id>${id}</Id><Port>${port}</Port></Target><HealthCheckPort>${checkPort}</HealthCheckPort>`;
  return `<member>${target}<TargetHealth><State>${health.state}</State>${reason}${description}</TargetHealth></member>`;
}

/** Serves DescribeTargetHealth: checks every target at the time of the read. */
export function targetHealthRules(now: () => number): TargetHealthRules {
  const firstSeen = new Map<string, number>();
  let initialMs = defaultInitialMs;

  const healthOf = async (group: Decoded, wired: boolean, ip: string, port: string): Promise<Health> => {
    const key = `${textAt(group, 'TargetGroupArn') ?? ''} ${ip}:${port}`;
    const since = firstSeen.get(key) ?? now();
    firstSeen.set(key, since);
    if (!wired) {
      const description = 'Target group is not configured to receive traffic from the load balancer';
      return { state: 'unused', reason: 'Target.NotInUse', description };
    }
    if (now() - since < initialMs) {
      return {
        state: 'initial',
        reason: 'Elb.RegistrationInProgress',
        description: 'Target registration is in progress',
      };
    }
    return check(group, ip, numberAt(group, 'HealthCheckPort') ?? Number(port));
  };

  const forget = (groupArn: string, present: Set<string>): void => {
    for (const key of firstSeen.keys()) if (key.startsWith(`${groupArn} `) && !present.has(key)) firstSeen.delete(key);
  };

  const serve = async (call: AwsCall, ask: AskUpstream): Promise<Reply | undefined> => {
    if (call.operation !== 'DescribeTargetHealth') return undefined;
    const arn = textAt(call.input, 'TargetGroupArn') ?? '';
    const group = objectsAt(await ask('elbv2', 'DescribeTargetGroups', { TargetGroupArns: [arn] }), 'TargetGroups')[0];
    if (group === undefined) return undefined;
    const answer = await ask('elbv2', 'DescribeTargetHealth', { TargetGroupArn: arn });
    const registered = objectsAt(answer, 'TargetHealthDescriptions').map((entry) => objectAt(entry, 'Target'));
    forget(arn, new Set(registered.map((target) => `${arn} ${textAt(target, 'Id')}:${textAt(target, 'Port')}`)));
    const wired = (await loadBalancersByTargetGroup(ask)).has(arn);
    const wanted = objectsAt(call.input, 'Targets');
    const asked = (target: Decoded) => wanted.some((one) => textAt(one, 'Id') === textAt(target, 'Id'));
    const shown = wanted.length === 0 ? registered : registered.filter(asked);
    const members = shown.map(async (target) => {
      const [id = '', port = ''] = [textAt(target, 'Id'), textAt(target, 'Port')];
      return describe(
        id,
        port,
        String(numberAt(group, 'HealthCheckPort') ?? port),
        await healthOf(group, wired, id, port),
      );
    });
    const known = new Set(registered.map((target) => textAt(target, 'Id')));
    const strangers = wanted.filter((target) => !known.has(textAt(target, 'Id')));
    const notRegistered: Health = {
      state: 'unused',
      reason: 'Target.NotRegistered',
      description: 'Target is not registered',
    };
    const unknown = strangers.map((target) => {
      const port = textAt(target, 'Port') ?? textAt(group, 'Port') ?? '';
      return describe(textAt(target, 'Id') ?? '', port, port, notRegistered);
    });
    const descriptions = [...(await Promise.all(members)), ...unknown].join('');
    return queryReply(call.operation, `<TargetHealthDescriptions>${descriptions}</TargetHealthDescriptions>`);
  };

  return { serve, setInitialHealth: (ms) => (initialMs = ms) };
}
