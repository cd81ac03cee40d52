import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import type { ProductionSettings } from '../../domain/settings';
import { SandboxFailure } from './sandbox-failure';

const WITHIN_MS = 20_000;
const EVERY_MS = 100;

/**
 * Waits until every public name is answered by blue, which has all the traffic of a new world.
 * @throws SandboxFailure naming what does not answer
 */
export async function awaitServing(settings: Pick<ProductionSettings, 'records' | 'loadBalancers'>): Promise<void> {
  const origin = settings.loadBalancers.blue.connectTo ?? '';
  await Promise.all(settings.records.map(({ name }) => awaitName(origin, name)));
}

async function awaitName(origin: string, name: string): Promise<void> {
  const deadline = Date.now() + WITHIN_MS;
  let last = 'nothing';
  while (Date.now() < deadline) {
    last = await statusOf(origin, name);
    if (last === '200') return;
    await delay(EVERY_MS);
  }
  throw new SandboxFailure(
    `${name} still answers ${last}; see the logs in .sandbox/logs, and start the sandbox again.`,
  );
}

async function statusOf(origin: string, host: string): Promise<string> {
  try {
    const answer = await request(`${origin}/`, { headers: { host }, signal: AbortSignal.timeout(WITHIN_MS / 10) });
    await answer.body.dump();
    return String(answer.statusCode);
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  }
}
