import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ECSClient } from '@aws-sdk/client-ecs';
import { Route53Client } from '@aws-sdk/client-route-53';
import { connectTemporal } from '../../src/client/connect-temporal';
import type { RolloutClient } from '../../src/client/rollout-client';
import type { RolloutResult } from '../../src/domain/status';
import { readWeights, zoneIdOf } from '../../src/sandbox/load/read-records';
import { findExecutable } from '../../src/sandbox/processes/find-executable';
import { runProgram } from '../../src/sandbox/processes/run-program';
import type { ProgramEnd } from '../../src/sandbox/processes/run-program';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox';
import { startSandbox } from '../../src/sandbox/start-sandbox';
import { projectRoot } from '../../src/sandbox/world/places';
import type { Configure } from './fast-template';
import { writeFastTemplate } from './fast-template';
import { StoryFailure, approveTwice, readStatus } from './look-until';
import { readServices } from './read-services';
import type { ServiceLook } from './read-services';

export interface SandboxWorld {
  sandbox: Sandbox;
  /** Runs the command line client as a process, as somebody in a shell with the environment file would. */
  rollout: (...args: string[]) => Promise<ProgramEnd>;
  temporal: (...args: string[]) => Promise<ProgramEnd>;
  client: RolloutClient;
  /** Starts a rollout by the command line client, has it approved if it gets so far, and waits for its end. */
  carry: (imageTag: string, ...options: string[]) => Promise<{ exitCode: number; result: RolloutResult }>;
  /** Weights of blue and green, the same for all records, as `blue/green`. */
  weights: () => Promise<string>;
  /** Collects the weights, each time they change, until it is called. */
  followWeights: () => () => Promise<string[]>;
  /** The slots of production, by name. */
  slots: () => Promise<Record<string, ServiceLook>>;
  desiredCounts: () => Promise<Record<string, number>>;
  /** The services of staging, by name; none when the sandbox was started without. */
  staging: () => Promise<Record<string, ServiceLook>>;
  close: () => Promise<void>;
}

const LOOK_EVERY_MS = 100;

interface WorldOptions extends Pick<SandboxOptions, 'interpose' | 'staging' | 'worker'> {
  configure?: Configure;
}

/** A sandbox of its own folder, with short windows. */
export async function startSandboxWorld({ configure, ...options }: WorldOptions = {}): Promise<SandboxWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const template = writeFastTemplate(folder, configure);
  const sandbox = await startSandbox({ ...options, folder, template, desired: 1, requestsPerSecond: 20 });
  const { settings, variables } = sandbox;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = { endpoint: variables['AWS_ENDPOINT_URL'], region: settings.region, credentials };
  const route53 = new Route53Client(client);
  const ecs = new ECSClient(client);
  const closing = new AbortController();
  const zone = await zoneIdOf(route53, settings.hostedZone);

  const run = async (command: string, args: readonly string[]): Promise<ProgramEnd> =>
    runProgram({ command, args, env: { PATH: process.env['PATH'], HOME: folder, ...variables } });
  const rollout = (...args: string[]): Promise<ProgramEnd> =>
    run(process.execPath, [join(projectRoot, 'bin', 'rollout'), ...args]);
  const weights = async (): Promise<string> => {
    const names = settings.records.map(({ name }) => name);
    const read = [...(await readWeights(route53, zone, names)).values()].map(({ blue, green }) => `${blue}/${green}`);
    return [...new Set(read)].join(' and ');
  };
  const slots = (): Promise<Record<string, ServiceLook>> => {
    const names = settings.services.flatMap(({ name }) => [`${name}-blue`, `${name}-green`]);
    return readServices(ecs, settings.cluster, names);
  };
  const temporal = await connectTemporal({}, variables);
  return {
    sandbox,
    rollout,
    client: temporal.client,
    temporal: (...args) => run(findExecutable('temporal'), [...args, '--address', variables['TEMPORAL_ADDRESS'] ?? '']),
    weights,
    followWeights: () => follow(weights, closing.signal),
    carry: (imageTag, ...more) => carry({ rollout, client: temporal.client }, imageTag, more),
    slots,
    async desiredCounts() {
      return Object.fromEntries(Object.entries(await slots()).map(([name, { desired }]) => [name, desired]));
    },
    async staging() {
      const { cluster = '', services = [] } = sandbox.staging ?? {};
      return readServices(
        ecs,
        cluster,
        services.map(({ name }) => name),
      );
    },
    async close() {
      closing.abort();
      await temporal.close();
      await sandbox.stop();
      route53.destroy();
      ecs.destroy();
      rmSync(folder, { recursive: true });
    },
  };
}

async function carry(
  { rollout, client }: Pick<SandboxWorld, 'rollout' | 'client'>,
  imageTag: string,
  more: readonly string[],
): Promise<{ exitCode: number; result: RolloutResult }> {
  const last = await readStatus(client, 'production');
  const request = ['--environment', 'production', '--image-tag', imageTag, '--requested-by', 'asker'];
  // A rollout that preflight refuses never asks for approval.
  const approved = approveTwice(client, last?.runId).catch((failure: unknown) => {
    if (!(failure instanceof StoryFailure)) throw failure;
  });
  const [{ exitCode, stdout, stderr }] = await Promise.all([
    rollout('start', ...request, ...more, '--wait', '--json'),
    approved,
  ]);
  if (stdout === '') throw new StoryFailure(`rollout start ended with code ${exitCode}: ${stderr}`);
  return { exitCode, result: JSON.parse(stdout) as RolloutResult };
}

function follow(weights: () => Promise<string>, closed: AbortSignal): () => Promise<string[]> {
  const seen: string[] = [];
  let following = true;
  const run = async (): Promise<void> => {
    while (following && !closed.aborted) {
      const now = await weights();
      if (now !== seen.at(-1)) seen.push(now);
      await delay(LOOK_EVERY_MS);
    }
  };
  const done = run();
  return async () => {
    following = false;
    await done;
    return seen;
  };
}
