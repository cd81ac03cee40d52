import { mkdirSync, rmSync } from 'node:fs';
import { claimSocket } from './containers/unix-socket';
import { exampleTags } from './images';
import { startLoad } from './load/start-load';
import type { RunningProcess } from './processes/start-process';
import { sweepAfterUs } from './processes/sweep-after-us';
import type { Sandbox, SandboxOptions } from './sandbox';
import { startSlackReceiver } from './slack-receiver';
import { awaitServing, awaitStaging } from './world/await-serving';
import { createSecrets } from './world/create-secrets';
import type { Variables } from './world/environment-file';
import { writeEnvironmentFile } from './world/environment-file';
import { fillRegistry } from './world/fill-registry';
import { makeStaging } from './world/make-staging';
import { makeTopology } from './world/make-topology';
import { placesIn } from './world/places';
import type { Places } from './world/places';
import { readTemplate } from './world/read-template';
import type { Template } from './world/read-template';
import { SandboxFailure } from './sandbox-failure';
import { startAws } from './world/start-aws';
import { credentials } from './world/start-emulator';
import { startTemporal } from './world/start-temporal';
import { startWorker } from './world/start-worker';
import type { UndoStack } from './world/undo-stack';
import { createUndoStack } from './world/undo-stack';
import { writeConfiguration } from './world/write-configuration';

const LIVE_TAG = 'main-a1b2c3d-20260128103045';
const NEXT_COMMIT = { commit: 'b2c3d4e', time: '20260129091500' } as const;
const REQUESTS_PER_SECOND = 120;
const DESIRED = 2;

/**
 * Starts a world on this machine: an AWS emulator that runs real HTTP services, Temporal, the topology of the
 * configuration, people who use it, a receiver of messages, and a worker.
 * @throws SandboxFailure or ConfigurationError, with the cure; nothing is left running then
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const read = readTemplate(options.template);
  const template = { ...read, staging: options.staging ? read.staging : undefined };
  const places = placesIn(options.folder);
  await claim(places);
  const undo = createUndoStack();
  try {
    return await build(options, template, places, undo);
  } catch (failure) {
    await undo.undoAll();
    throw failure;
  }
}

async function build(options: SandboxOptions, template: Template, places: Places, undo: UndoStack): Promise<Sandbox> {
  const { say = () => undefined, requestsPerSecond = REQUESTS_PER_SECOND, desired = DESIRED } = options;
  undo.add(sweepAfterUs([places.socket, `${places.socket}.data`, places.environmentFile]));

  const aws = await startAws(places, template.configuration, options, undo);
  say(
    `AWS          ${aws.endpoint}${aws.endpoint === aws.own ? '' : ` before ${aws.own}`} (ministack ${aws.emulator})`,
  );
  const temporal = await startTemporal(places, options);
  undo.add(temporal.process.stop);
  say(`Temporal     ${temporal.address}, UI ${temporal.ui}`);
  const slack = await startSlackReceiver((message) => options.onMessage?.(message));
  undo.add(slack.close);

  const { configuration, settings, staging, definitions } = await writeConfiguration(
    template,
    places,
    aws.emulator,
    undo,
  );
  const variables = {
    ...programVariables(places, configuration.region, aws.endpoint),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_UI_ADDRESS: temporal.ui,
    SLACK_WEBHOOK_URL: slack.url,
    SANDBOX_SLACK_URL: slack.url,
    SANDBOX_MINISTACK_URL: aws.emulator,
  };

  const examples = exampleTags(NEXT_COMMIT.commit, NEXT_COMMIT.time);
  const repositories = settings.services.map(({ repository }) => repository);
  const push = await fillRegistry(aws.client, repositories, [LIVE_TAG, ...examples]);
  await createSecrets(aws.client, definitions);
  say(`Registry     ${examples.length + 1} images in each of ${repositories.join(', ')}`);

  const { environment } = settings;
  await makeTopology({ environment, imageTag: LIVE_TAG, desired, variables });
  await awaitServing(settings);
  say(`Topology     ${settings.records.map(({ name }) => name).join(', ')}: made by rollout bootstrap, all blue`);
  if (staging) {
    await makeStaging(aws.client, { settings: staging, files: configuration.taskDefinitions, imageTag: LIVE_TAG });
    await awaitStaging(staging);
    say(`Staging      ${staging.url}/SERVICE for ${staging.services.map(({ name }) => name).join(', ')}`);
  }

  const load = await startLoad({ settings, client: { ...aws.client, endpoint: aws.endpoint }, requestsPerSecond });
  undo.add(load.close);
  say(`Load         ${requestsPerSecond} requests a second, counted at ${load.url}`);

  const everything = { ...variables, SANDBOX_LOAD_URL: load.url };
  const broken = Promise.race([aws.process, temporal.process].map(async ({ name, exited }) => (await exited, name)));
  const start = async (): Promise<RunningProcess> => {
    const started = await unlessBroken(startWorker(places, everything, configuration.worker.health.port), broken);
    undo.add(started.stop);
    return started;
  };
  const worker = options.worker === false ? undefined : await start();
  say(`Worker       ${worker ? `process ${worker.pid}` : 'none, as you wish'}; logs of all in ${places.folder}/logs`);
  writeEnvironmentFile(places.environmentFile, everything);

  return {
    places,
    variables: everything,
    settings,
    staging,
    temporal: temporal.process,
    ui: temporal.ui,
    liveTag: LIVE_TAG,
    exampleTags: examples,
    load,
    slack,
    startWorker: start,
    worker,
    push,
    broken,
    stop: undo.undoAll,
  };
}

/** A worker without its Temporal only says that it cannot reach it: then the one that ended is to be named. */
async function unlessBroken<T>(starting: Promise<T>, broken: Promise<string>): Promise<T> {
  let ended: string | undefined;
  void broken.then((name) => {
    ended = name;
  });
  return starting.catch((failure: unknown) => {
    throw ended === undefined ? failure : new SandboxFailure(`${ended} ended by itself. ${String(failure)}`);
  });
}

/** What every program that takes part must know, before Temporal and the rest are added. */
function programVariables(places: Places, region: string, endpoint: string): Variables {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...credentials,
    ROLLOUT_CONFIG: places.configurationFile,
    // Services take any account.
    SMOKE_USERNAME: 'smoke',
    SMOKE_PASSWORD: 'smoke',
  };
}

/** Takes the folder, and removes what an earlier sandbox left: its Temporal knows rollouts of a world that is gone. */
async function claim(places: Places): Promise<void> {
  await claimSocket(places.socket).catch((cause: unknown) => {
    const message = `A sandbox of ${places.folder} is up already; end it first, with Ctrl-C where it runs.`;
    throw new SandboxFailure(message, { cause });
  });
  mkdirSync(places.folder, { recursive: true });
  const { temporalDatabase, environmentFile, configurationFile } = places;
  const ofDatabase = ['', '-wal', '-shm', '-journal'].map((suffix) => temporalDatabase + suffix);
  for (const file of [...ofDatabase, environmentFile, configurationFile]) rmSync(file, { force: true });
  rmSync(`${places.folder}/logs`, { recursive: true, force: true });
}
