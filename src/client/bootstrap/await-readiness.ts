import { setTimeout as delay } from 'node:timers/promises';
import { DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs';
import { request } from 'undici';
import { readTargetHealth } from '../../activities/ecs/target-health';
import { RolloutError } from '../../domain/failure';
import { entry, type Made } from './made';
import type { BootstrapClients } from './observed';
import { whyUnstable } from './service-stability';
import type { Readiness } from './step';

// One look may catch the moment between a task's start and its crash.
const LOOKS_RUNNING = 2;
const ANSWER_WITHIN_MS = 5_000;

/**
 * Waits until a blue slot could serve all that the old service serves: as big as that is now, stable, its targets
 * healthy, and the health path answered with 200 through blue's load balancer under the public name.
 * @throws RolloutError CandidateUnhealthy when the time is up, DeploymentReplaced when the old service was deployed
 */
export async function awaitReadiness(clients: BootstrapClients, slot: Readiness, made: Made): Promise<void> {
  const deadline = Date.now() + slot.withinMs;
  for (let ready = 0; ready < LOOKS_RUNNING;) {
    const because = await whyNotReady(clients, slot, made);
    ready = because === null ? ready + 1 : 0;
    if (because !== null && Date.now() > deadline) throw notReady(slot, because);
    if (ready < LOOKS_RUNNING) await delay(slot.pollMs);
  }
}

async function whyNotReady(clients: BootstrapClients, slot: Readiness, made: Made): Promise<string | null> {
  const names = [slot.slot, slot.old.name];
  const { services = [] } = await clients.ecs.send(
    new DescribeServicesCommand({ cluster: slot.cluster, services: names }),
  );
  const [blue, old] = names.map((name) => services.find(({ serviceName }) => serviceName === name));
  if (blue === undefined || old === undefined) return `ECS does not show ${blue === undefined ? names[0] : names[1]}`;
  if (old.taskDefinition !== slot.old.definition) throw deployedMeanwhile(slot);
  return (
    of(slot.old.name, whyUnstable(old)) ??
    of(slot.slot, whyUnstable(blue) ?? whySmaller(blue, old)) ??
    (await whyUnhealthy(clients, slot, made, blue.desiredCount ?? 0)) ??
    (await whyUnanswered(slot, made))
  );
}

function of(name: string, because: string | null): string | null {
  return because === null ? null : `${name} ${because}`;
}

function whySmaller({ desiredCount: blue = 0 }: Service, { desiredCount: old = 0 }: Service): string | null {
  return blue >= old ? null : `wants ${blue} tasks, and the old service ${old}: set its desired count to ${old}`;
}

async function whyUnhealthy(
  { elbv2 }: BootstrapClients,
  { slot }: Readiness,
  made: Made,
  desired: number,
): Promise<string | null> {
  const { healthy, others } = await readTargetHealth(elbv2, entry(made.targetGroups, slot, 'target group'));
  if (healthy >= desired) return null;
  return `${slot} has ${healthy} of ${desired} targets healthy${others && ` (${others})`}`;
}

async function whyUnanswered({ slot, host, healthPath, connectTo }: Readiness, made: Made): Promise<string | null> {
  const { dnsName } = entry(made.balancers, 'blue', 'load balancer');
  const origin = connectTo ?? `${made.secure ? 'https' : 'http'}://${dnsName}`;
  try {
    const answer = await request(`${new URL(origin).origin}${healthPath}`, {
      // The connection's SNI, and the name its certificate must have, follow the Host header.
      headers: { host },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await answer.body.dump();
    return answer.statusCode === 200 ? null : `${host}${healthPath} is answered ${answer.statusCode} by ${slot}`;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return `${host}${healthPath} is not answered at ${origin}: ${said}`;
  }
}

function notReady({ slot, withinMs }: Readiness, because: string): RolloutError {
  return new RolloutError({
    type: 'CandidateUnhealthy',
    what: `The slot ${slot} could not take traffic within ${Math.round(withinMs / 1_000)} s: ${because}.`,
    did: 'The record is as it was, and the old service serves.',
    next: `Look at the slot's events and its tasks' logs, and whether their security groups let blue's load balancer in. Then run the same command again: it goes on where it stopped.`,
  });
}

function deployedMeanwhile({ slot, old }: Readiness): RolloutError {
  return new RolloutError({
    type: 'DeploymentReplaced',
    what: `The old service ${old.name} was deployed while ${slot} was made from ${old.definition}.`,
    did: 'The record is as it was, and the old service serves.',
    next: 'Hold its deployments back and run the same command again: it says what to do with the slot.',
  });
}
