import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExecutable } from '../../src/sandbox/processes/find-executable';
import { freePort } from '../../src/sandbox/processes/free-port';
import { startProcess } from '../../src/sandbox/processes/start-process';
import { httpAnswers } from '../../src/sandbox/processes/wait-until-ready';

export interface Ministack {
  /** `http://127.0.0.1:PORT`, all its services. */
  endpoint: string;
  pid: number;
  /** Ends this process, and no other. */
  stop: () => Promise<void>;
}

export interface MinistackOptions {
  /** `unix:///…` of a Docker Engine API; without it tasks are never really started. */
  dockerHost?: string;
  /** 127.0.0.1 by default. */
  bindHost?: string;
  /** `testAccount` by default. */
  account?: string;
}

/** The region the tests live in; the emulator's load balancers answer in this one only. */
export const testRegion = 'ap-northeast-1';
export const testAccount = '000000000000';

/** Starts ministack on a free port with the region of the tests, and waits until it answers. */
export async function startMinistack({
  dockerHost,
  bindHost = '127.0.0.1',
  account = testAccount,
}: MinistackOptions = {}): Promise<Ministack> {
  const directory = await mkdtemp(join(tmpdir(), 'ministack-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const forget = () => rm(directory, { recursive: true, force: true });
  try {
    const { pid, stop } = await startProcess({
      name: 'ministack',
      command: findExecutable('ministack'),
      args: [],
      cwd: directory,
      env: {
        PATH: process.env['PATH'],
        HOME: directory,
        GATEWAY_PORT: String(port),
        BIND_HOST: bindHost,
        MINISTACK_REGION: testRegion,
        MINISTACK_ACCOUNT_ID: account,
        IOT_MTLS_ENABLED: '0',
        SFTP_ENABLED: '0',
        // A path where nothing listens switches Docker off, whatever runs on this machine.
        DOCKER_HOST: dockerHost ?? `unix://${join(directory, 'no-docker.sock')}`,
      },
      ready: httpAnswers(`${endpoint}/_ministack/ready`),
      logFile: join(directory, 'log'),
    });
    const stopAndForget = async (): Promise<void> => {
      await stop();
      await forget();
    };
    return { endpoint, pid, stop: stopAndForget };
  } catch (failure) {
    await forget();
    throw failure;
  }
}
