import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { ECSClient } from '@aws-sdk/client-ecs';
import { Route53Client } from '@aws-sdk/client-route-53';
import type { RolloutResult, RolloutStatus } from '../../src/domain/status';
import type { SandboxOptions } from '../../src/sandbox/sandbox';
import { forbiddenCalls } from '../support/iam/forbidden-calls';
import type { LoggedCall, Mark } from '../support/strict-aws/log';
import { textAt } from '../support/strict-aws/wire/decoded';
import type { StrictAws } from '../support/strict-aws/start-strict-aws';
import { StoryFailure, approveTwice, lookUntil } from './look-until';
import { startProxiedWorld } from './proxied-world';
import type { SandboxWorld } from './sandbox-world';

/** A sandbox whose worker and command line reach AWS through the strict proxy, for stories told from outside. */
export interface StoryWorld extends SandboxWorld {
  /** Its log has what worker and command line did, and nothing of {@link byHand}. */
  aws: StrictAws;
  /** Somebody else with an AWS console. Scalable targets are the proxy's own, so that its log has those writes. */
  byHand: { ecs: ECSClient; route53: Route53Client; scaling: ApplicationAutoScalingClient };
  /** Starts a run by the command line, waits for its end, and says how it went. Nobody approves it. */
  deploy: (environment: string, imageTag: string, ...options: string[]) => Promise<Told>;
  /** Asks for a rollout in production, and approves it as soon as it asks for that. */
  begin: (imageTag: string) => Promise<{ runId: string }>;
  /** The status once it is as wanted. @throws a sentence with the last one when the run ends before, or time is up */
  until: (environment: string, wanted: (status: RolloutStatus) => boolean) => Promise<RolloutStatus>;
  result: (environment: string, runId?: string) => Promise<RolloutResult>;
  /** Ends the run as somebody with the `temporal` command would; it can do nothing about it. */
  terminate: (environment: string) => Promise<void>;
  /** SIGKILL. */
  killWorker: () => Promise<void>;
  startWorker: () => Promise<void>;
  /** Ends the Temporal server; it does not come back. */
  stopTemporal: () => Promise<void>;
  /** Texts of the messages to Slack so far. */
  told: () => string[];
  /** Writes since a mark as `Operation subject`, such as `UpdateService svc-portal`. */
  wrote: (since: Mark) => string[];
}

/** How a run of the command line ended. */
export interface Told {
  exitCode: number;
  stderr: string;
  result: RolloutResult;
}

/** Whether a rollout spends the window of that step. */
export function watchingAt(weight: number): (status: RolloutStatus) => boolean {
  return ({ phase, weight: { asked } }) => phase === 'watching' && asked === weight;
}

// There are many shifts to wait for; that the wait is kept other tests show.
const IN_SYNC_MS = 100;

/** A world for stories; with staging only where it is asked for. */
export async function startStoryWorld(options: Pick<SandboxOptions, 'staging' | 'worker'> = {}): Promise<StoryWorld> {
  const { world, aws } = await startProxiedWorld(options);
  aws.setInSyncDelay(IN_SYNC_MS);
  const { client } = world;
  const byHand = handsOf(world, aws);
  const begun = aws.mark();
  let worker = world.sandbox.worker;

  return {
    ...world,
    aws,
    byHand,
    async deploy(environment, imageTag, ...more) {
      const request = ['--environment', environment, '--image-tag', imageTag, '--requested-by', 'asker'];
      const { exitCode, stdout, stderr } = await world.rollout('start', ...request, ...more, '--wait', '--json');
      if (stdout === '') throw new StoryFailure(`rollout start ended with code ${exitCode}: ${stderr}`);
      return { exitCode, stderr, result: JSON.parse(stdout) as RolloutResult };
    },
    async begin(imageTag) {
      const { runId } = await client.start({ environment: 'production', imageTag, requestedBy: 'asker' });
      await approveTwice(client);
      return { runId };
    },
    until: (environment, wanted) => lookUntil(client, environment, wanted),
    result: (environment, runId) => client.result(environment, runId),
    async terminate(environment) {
      const end = await world.temporal('workflow', 'terminate', '--workflow-id', `environment/${environment}`);
      if (end.exitCode !== 0) throw new StoryFailure(`temporal workflow terminate: ${end.stderr}`);
    },
    async killWorker() {
      if (worker === undefined) return;
      process.kill(worker.pid, 'SIGKILL');
      await worker.exited;
    },
    async startWorker() {
      worker = await world.sandbox.startWorker();
    },
    async stopTemporal() {
      await world.sandbox.temporal.stop();
    },
    told: () => world.sandbox.slack.messages().map(({ text }) => text),
    wrote: (since) => aws.writesSince(since).map(describeWrite),
    async close() {
      for (const hand of Object.values(byHand)) hand.destroy();
      await world.close();
      await aws.stop();
      // Whatever a story made the worker do, its policies must allow it.
      expect(forbiddenCalls(aws.calls().filter(({ seq }) => seq > begun.seq))).toEqual([]);
    },
  };
}

function handsOf({ sandbox: { variables, settings } }: SandboxWorld, aws: StrictAws): StoryWorld['byHand'] {
  const credentials = { accessKeyId: 'console', secretAccessKey: 'console' };
  const client = { endpoint: variables['SANDBOX_MINISTACK_URL'] ?? '', region: settings.region, credentials };
  const scaling = new ApplicationAutoScalingClient({ ...client, endpoint: aws.endpoint });
  return { ecs: new ECSClient(client), route53: new Route53Client(client), scaling };
}

function describeWrite({ operation, input }: LoggedCall): string {
  const subject = ['service', 'family', 'resourceArn', 'ResourceId']
    .map((member) => textAt(input, member))
    .find(Boolean);
  return subject === undefined ? operation : `${operation} ${subject}`;
}
