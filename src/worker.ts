import './config/silence-node-version';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from './activities/create-activities';
import { openWriter } from './activities/records/store/open-writer';
import { createSecretClients } from './activities/smoke/secret-clients';
import { createSecretReader } from './activities/smoke/secret-reader';
import { createAwsClients, destroyAwsClients } from './activities/aws/clients';
import { ConfigurationError } from './config/fault';
import { loadConfiguration } from './config/load';
import { temporalConnection } from './config/temporal-connection';
import { DEFAULT_TASK_QUEUE, taskQueues } from './workflows/messages';
import { createLogs } from './worker/logging';
import { ensureSearchAttributes } from './worker/search-attributes';
import { keepGuards } from './worker/keep-guards';
import { replayOpenRuns } from './worker/replay-open-runs';
import { slackFor } from './worker/slack-for';
import { metricsAt, tellOfCalls } from './worker/metrics';
import { startHealthServer } from './worker/health-server';
import { createHeartbeatMetric } from './worker/heartbeat-metric';
import { provePolling } from './worker/prove-polling';
import { LEAVE_BEHIND } from './worker/left-behind';
import { hashOf, workflowBundle } from './worker/workflow-bundle';
import { WorkerRefusal } from './worker/worker-refusal';

/** Waits for services to be stable hold their place for minutes and cost next to nothing: more of them than services. */
const MOST_WAITS = 200;

/** On a machine that has just started, Temporal comes up beside its worker. */
const CONNECT_WITHIN = '30 seconds';

/**
 * The composition root: configuration -> clients -> activities -> workers. Runs until SIGTERM or SIGINT, then drains.
 *
 * Refuses to start rather than to start wrong: on a fault of the configuration, without its search
 * attributes, or where a run is open that the release before it can carry on and this one cannot.
 */
async function runWorker(env: NodeJS.ProcessEnv): Promise<void> {
  const configuration = loadConfiguration(env['ROLLOUT_CONFIG'] ?? 'rollout.yaml', env);
  const { log, temporal } = createLogs(env['ROLLOUT_LOG_LEVEL'] ?? 'info');
  const { metrics } = configuration.worker;
  Runtime.install({
    logger: temporal,
    telemetryOptions: { metrics: metricsAt(`${metrics.host}:${metrics.port}`) },
  });

  const { connectionOptions, namespace = 'default' } = temporalConnection(env);
  const clientConnection = await reach(
    () => Connection.connect({ ...connectionOptions, connectTimeout: CONNECT_WITHIN }),
    connectionOptions.address,
  );
  const connection = await reach(() => NativeConnection.connect(connectionOptions), connectionOptions.address);
  await ensureSearchAttributes(clientConnection, namespace);

  const bundle = workflowBundle();
  const client = new Client({ connection: clientConnection, namespace });
  const allowed = (env[LEAVE_BEHIND] ?? '').split(/[\s,]+/);
  const own = { code: hashOf(bundle), allowed };
  const replayed = await replayOpenRuns(client, { workflowBundle: bundle }, log, own);
  log.info({ replayed }, 'open runs that replay with this code');

  const { github, store: storeSettings } = configuration.records;
  const tell = tellOfCalls(Runtime.instance().metricMeter);
  const store = storeSettings && openWriter(storeSettings, env, tell);
  const token = github && (env[github.tokenVariable] || null);
  if (github && token === null) {
    log.warn({ variable: github.tokenVariable }, 'nothing is recorded on GitHub: the variable of its token is empty');
  }
  const aws = createAwsClients({ region: configuration.region }, tell);
  const secretClients = createSecretClients({ region: configuration.region });
  const slack = slackFor(configuration.notifications.slack, env);
  const activities = createActivities({
    aws,
    configuration,
    definitionFile: (environment, service) => configuration.taskDefinitions[environment]?.[service] ?? '',
    github: github && { ...github, token },
    store,
    temporal: client,
    slack,
    secrets: createSecretReader({ env, ...secretClients }),
  });

  const queues = taskQueues(env['ROLLOUT_TASK_QUEUE'] ?? DEFAULT_TASK_QUEUE);
  // A rollout of many services checks and writes at once; thirty of each at a time keeps AWS's throttles asleep.
  const common = {
    connection,
    namespace,
    activities,
    shutdownGraceTime: 20_000,
    maxConcurrentActivityTaskExecutions: 30,
  };
  const workers = {
    [queues.workflows]: await Worker.create({
      ...common,
      taskQueue: queues.workflows,
      workflowBundle: bundle,
      maxConcurrentActivityTaskExecutions: MOST_WAITS,
    }),
    [queues.checks]: await Worker.create({ ...common, taskQueue: queues.checks }),
    [queues.writes]: await Worker.create({ ...common, taskQueue: queues.writes }),
  };
  await keepGuards(client, queues.workflows, configuration.environments, log);
  const heartbeat = createHeartbeatMetric(aws.cloudwatch, configuration.worker.heartbeat, (error) => {
    log.warn({ err: error }, 'the heartbeat could not be published');
  });
  const polled = Object.entries(workers).map(([queue, { options }]) => {
    const type = queue === queues.workflows ? 'workflows' : 'activities';
    return { queue, type, identity: options.identity } as const;
  });
  const proof = provePolling(
    connection,
    { namespace, polled },
    {
      onProof: heartbeat,
      onLoss: (problem) =>
        log.error({ problem }, 'nothing proves that this worker works: it is not ready, and has no heartbeat'),
    },
  );
  const health = await startHealthServer(configuration.worker.health, workers, proof);
  log.info(
    {
      queues,
      namespace,
      health: health.address,
      environments: Object.keys(configuration.environments),
      slack: slack.bot ? 'bot' : slack.webhookUrl ? 'webhook' : 'none',
    },
    'worker started',
  );
  try {
    // SIGTERM and SIGINT are the Runtime's: every worker stops polling and finishes what it holds.
    await Promise.all(Object.values(workers).map((worker) => worker.run()));
  } finally {
    proof.stop();
    await health.close();
    await connection.close();
    await clientConnection.close();
    destroyAwsClients(aws);
    secretClients.destroy();
    store?.close();
    log.info('worker stopped');
  }
}

async function reach<T>(connect: () => Promise<T>, address = '127.0.0.1:7233'): Promise<T> {
  try {
    return await connect();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WorkerRefusal(
      `Cannot reach Temporal at ${address} (${why}). Is it running? Set TEMPORAL_ADDRESS to where it is.`,
      { cause },
    );
  }
}

runWorker(process.env).catch((error: unknown) => {
  const known = error instanceof ConfigurationError || error instanceof WorkerRefusal;
  process.stderr.write(
    `${known ? error.message : `The worker failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`}\n`,
  );
  process.exit(1);
});
