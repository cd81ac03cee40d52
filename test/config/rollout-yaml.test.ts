import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { configurationJsonSchemaText } from '../../src/config/json-schema';
import { loadConfiguration, parseConfiguration } from '../../src/config/load';

const configuration = loadConfiguration(resolve('rollout.yaml'), {});
const production = configuration.environments['production'];
const minute = 60_000;

test('the shipped file resolves to the steps and places of production', () => {
  expect(production).toMatchObject({
    region: 'ap-northeast-1',
    registry: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com',
    cluster: 'mpac-prod',
    url: 'https://mpac-cloud.com',
    hostedZone: 'mpac-cloud.com',
    loadBalancers: {
      blue: { name: 'mpac-prod-blue', connectTo: null },
      green: { name: 'mpac-prod-green', connectTo: null },
    },
    records: [
      { name: 'mpac-cloud.com', types: ['A'], services: ['svc-portal'] },
      { name: 'smarttab.mpac-cloud.com', types: ['A'], services: ['svc-smarttab'] },
      { name: 'pgw.mpac-cloud.com', types: ['A'], services: ['mpac-pgw'] },
    ],
    steps: [
      { weight: 5, windowMs: 15 * minute },
      { weight: 50, windowMs: 30 * minute },
      { weight: 100, windowMs: 60 * minute },
    ],
    approvals: { quorum: 2, expiresAfterMs: 24 * 60 * minute, verification: 'none' },
  });
});

test('the shipped file resolves to the documented times and limits', () => {
  expect(production).toMatchObject({
    checks: {
      everyMs: minute,
      lookBackMs: 5 * minute,
      gapLookBackMs: 180 * minute,
      staleAfterMs: 3 * minute,
      inconclusiveBudgetMs: 30 * minute,
      onInconclusive: 'hold',
      onDrift: 'rollback',
      heldForMs: 240 * minute,
      pauseMs: 240 * minute,
      maxPauseMs: 24 * 60 * minute,
    },
    throughput: { belowShareOfWeight: 50, forMs: 10 * minute },
    ecsRule: { imageStops: 2, withinMs: 10 * minute, healthyBelow: 50, checksRunning: 2 },
    deploy: { stableWithinMs: 15 * minute, imageStops: 2 },
    traffic: { ttlMs: minute, inSyncWithinMs: 10 * minute },
    rollback: {
      waitForLiveMs: 5 * minute,
      reassertForMs: 6 * minute,
      alertEveryMs: 5 * minute,
      releasableAfterMs: 30 * minute,
    },
    draining: { deregistrationDelayMs: 5 * minute, shareBelow: 0.5, quietForMs: 5 * minute, withinMs: 30 * minute },
    undo: { windowMs: 15 * minute, quorum: 1 },
    guard: { mode: 'restore', everyMs: 2 * minute },
  });
});

test('undo and guard have their defaults when left out', () => {
  const text = readFileSync(resolve('rollout.yaml'), 'utf8');
  const without = text.replace(/\n {4}undo:\n(?: {6}.*\n)+/, '\n').replace(/\n {4}guard:\n(?: {6}.*\n)+/, '\n');
  expect(without).not.toMatch(/^ +(undo|guard):/m);
  const { environments } = parseConfiguration(resolve('rollout.yaml'), without, {});
  expect(environments['production']).toEqual(production);
  expect(production).toMatchObject({ strategy: 'blueGreen', approvals: { requesterMayApprove: false } });
});

test('the shipped rules judge the metrics of the candidate alone', () => {
  const dimensions = { Service: '{service}', Colour: '{colour}' };
  expect(production?.rules).toMatchObject([
    {
      name: 'error-rate',
      namespace: 'MPAC',
      metric: 'ErrorRate',
      statistic: 'Average',
      comparison: 'above',
      threshold: 0.5,
      minimumSamples: 400,
      dimensions,
    },
    {
      name: 'latency-p95',
      namespace: 'MPAC',
      metric: 'Latency',
      statistic: 'p95',
      comparison: 'above',
      threshold: 1000,
      minimumSamples: 200,
      dimensions,
    },
  ]);
  expect(production?.requestCounter).toMatchObject({
    namespace: 'MPAC',
    metric: 'Latency',
    statistic: 'SampleCount',
    dimensions,
  });
});

test('production is smoke-tested by four kinds for every service', () => {
  const kinds = production?.smokeTests.map(({ kind, path }) => `${kind} ${path}`);
  expect(kinds).toEqual([
    'health /health',
    'api /v1/health',
    'authentication /v1/login',
    'authentication /v1/me',
    'database /v1/database',
  ]);
  expect(production?.smokeTests.every(({ services }) => services.length === 3)).toBe(true);
});

test('staging resolves apart with the API on its own host', () => {
  expect(Object.keys(configuration.environments)).toEqual(['production']);
  const staging = configuration.rolling['staging'];
  expect(Object.keys(configuration.rolling)).toEqual(['staging']);
  expect(staging).toMatchObject({
    strategy: 'rolling',
    environment: 'staging',
    region: 'ap-northeast-1',
    temporalUi: null,
    cluster: 'mpac-staging',
    deploy: { stableWithinMs: 15 * minute },
  });
  const paths = staging?.smokeTests.map(({ path }) => path);
  expect(staging?.url).toBe('https://mpac-cloud-stg.com');
  expect(paths?.slice(0, 2)).toEqual(['/health', 'https://api.mpac-cloud-stg.com/v1/health']);
});

test('the worker listens on loopback and names its secrets only', () => {
  expect(configuration.worker.health.host).toBe('127.0.0.1');
  expect(configuration.worker.heartbeat).toEqual({ namespace: 'Rollout', metric: 'WorkerHeartbeat', everyMs: minute });
  expect(configuration.notifications.slack).toEqual({ webhookVariable: 'SLACK_WEBHOOK_URL', bot: null });
});

test('the address of the UI comes from the variable when unsaid', () => {
  const { environments, temporalUi } = loadConfiguration(resolve('rollout.yaml'), {
    TEMPORAL_UI_ADDRESS: 'http://127.0.0.1:8233',
  });
  expect(temporalUi).toBe('http://127.0.0.1:8233');
  expect(environments['production']?.temporalUi).toBe('http://127.0.0.1:8233');
});

test('the JSON Schema for editors is the current one', () => {
  // Out of date? `npm run schema` writes it.
  expect(readFileSync(resolve('rollout.schema.json'), 'utf8')).toBe(configurationJsonSchemaText());
});

test('every environment has a definition that maps its port', () => {
  for (const [environment, files] of Object.entries(configuration.taskDefinitions)) {
    const settings = configuration.environments[environment] ?? configuration.rolling[environment];
    for (const { name, container, port, repository } of settings?.services ?? []) {
      const path = files[name] ?? '';
      expect(existsSync(path)).toBe(true);
      const definition: unknown = JSON.parse(readFileSync(path, 'utf8'));
      expect(definition).toMatchObject({
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        containerDefinitions: [{ name: container, portMappings: [{ containerPort: port }] }],
      });
      expect(JSON.stringify(definition)).toContain(`${settings?.registry ?? ''}/${repository}:`);
    }
  }
});
