import { setTimeout as delay } from 'node:timers/promises';
import { decisionId } from '../../src/client/decision-id';
import type { RolloutClient } from '../../src/client/rollout-client';
import type { RolloutResult, RolloutStatus } from '../../src/domain/status';
import type { RunningProcess } from '../../src/sandbox/processes/start-process';
import { lookUntil } from '../sandbox/look-until';
import { startProxiedWorld } from '../sandbox/proxied-world';
import type { SandboxWorld } from '../sandbox/sandbox-world';
import { findViolations } from '../support/strict-aws/invariants';
import type { Expected } from '../support/strict-aws/invariants-expected';
import type { Mark } from '../support/strict-aws/log';
import type { StrictAws } from '../support/strict-aws/start-strict-aws';

/** One time that the worker was killed, and what the first status after its return said. */
export interface Kill {
  /** `watching 20`: phase, and weight of the step if there is one. */
  where: string;
  before: RolloutStatus;
  after: RolloutStatus;
  restartedAt: number;
}

export interface ChaosWorld {
  aws: StrictAws;
  /**
   * Carries an image through, and kills the worker hard, once, wherever a downtime is given for.
   * @param downtimes milliseconds without a worker, by {@link Kill.where}
   * @param onLook gets every status on the way
   */
  carry: (imageTag: string, downtimes: Downtimes, onLook?: (status: RolloutStatus) => void) => Promise<ChaosStory>;
  close: () => Promise<void>;
}

type Downtimes = Readonly<Record<string, number>>;

export interface ChaosStory {
  kills: Kill[];
  result: RolloutResult;
  /** What the log of AWS writes breaks, in words. */
  violations: string[];
}

const ENVIRONMENT = 'production';
const LOOK_EVERY_MS = 50;

/** A sandbox whose worker talks to AWS through the strict proxy, and can be killed. */
export async function startChaosWorld(): Promise<ChaosWorld> {
  const { world, aws } = await startProxiedWorld();
  let worker = world.sandbox.worker;

  const replaceWorker = async (downtimeMs: number): Promise<void> => {
    if (worker) await killHard(worker);
    await delay(downtimeMs);
    worker = await world.sandbox.startWorker();
  };
  return {
    aws,
    carry: (imageTag, downtimes, onLook = () => undefined) =>
      carry({ world, aws, client: world.client, replaceWorker, onLook }, imageTag, downtimes),
    async close() {
      await world.close();
      await aws.stop();
    },
  };
}

interface Parts {
  world: SandboxWorld;
  aws: StrictAws;
  client: RolloutClient;
  replaceWorker: (downtimeMs: number) => Promise<void>;
  onLook: (status: RolloutStatus) => void;
}

async function carry(parts: Parts, imageTag: string, downtimes: Downtimes): Promise<ChaosStory> {
  const { aws, client } = parts;
  await parts.world.sandbox.push(imageTag);
  const [weights, counts, start] = [await parts.world.weights(), await parts.world.desiredCounts(), aws.mark()];
  const left = new Map(Object.entries(downtimes));
  const [kills, marks]: [Kill[], Map<string, Mark>] = [[], new Map()];
  const { runId } = await client.start({ environment: ENVIRONMENT, imageTag, requestedBy: 'asker' });
  for (let status = await freshStatus(client); status.outcome === null; status = await freshStatus(client)) {
    const where = [status.phase, ...(status.step ? [status.step.weight] : [])].join(' ');
    marks.set(status.phase, marks.get(status.phase) ?? aws.mark());
    parts.onLook(status);
    const downtimeMs = left.get(where);
    if (downtimeMs !== undefined) {
      left.delete(where);
      await parts.replaceWorker(downtimeMs);
      kills.push({ where, before: status, restartedAt: Date.now(), after: await freshStatus(client) });
    } else if (status.phase === 'awaitingApproval') await approveOnce(client, status);
    await delay(LOOK_EVERY_MS);
  }
  const result = await client.result(ENVIRONMENT, runId);
  const expected = expectedOf(result, weights, counts, marks);
  return { kills, result, violations: findViolations(aws.writesSince(start), expected) };
}

/** Right after a start Temporal may still hand the query to the worker that is gone. */
function freshStatus(client: RolloutClient): Promise<RolloutStatus> {
  return lookUntil(client, ENVIRONMENT, () => true);
}

async function approveOnce(client: RolloutClient, { planDigest, approvals, runId }: RolloutStatus): Promise<void> {
  const by = ['approver-1', 'approver-2'].find((person) => !approvals.givenBy.includes(person));
  if (planDigest === null || by === undefined) return;
  await client.decide('approve', { environment: ENVIRONMENT, runId }, { id: decisionId('approve'), by, planDigest });
}

async function killHard(worker: RunningProcess): Promise<void> {
  process.kill(worker.pid, 'SIGKILL');
  await worker.exited;
}

function expectedOf(
  { status: { plan } }: RolloutResult,
  weights: string,
  counts: Readonly<Record<string, number>>,
  marks: ReadonlyMap<string, Mark>,
): Expected {
  const [blue = 0, green = 0] = weights.split('/').map(Number);
  return {
    records: (plan?.records ?? []).map(({ name, candidate }) => ({
      name,
      type: 'A',
      weights: { blue, green },
      candidate,
    })),
    steps: (plan?.steps ?? []).map(({ weight }) => weight),
    slots: (plan?.services ?? []).flatMap(({ service, record }) =>
      (['blue', 'green'] as const).map((colour) => {
        const slot = `${service}-${colour}`;
        return { service: slot, record, colour, desiredCount: counts[slot] ?? 0 };
      }),
    ),
    quorum: marks.get('awaitingApproval'),
    ready: marks.get('preparing'),
    scaleDownAllowed: marks.get('draining') ?? marks.get('rollingBack'),
  };
}
