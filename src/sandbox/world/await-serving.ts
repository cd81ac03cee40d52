import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import type { ProductionSettings, RollingSettings } from '../../domain/settings';
import { SandboxFailure } from '../sandbox-failure';

/** A public address of the sandbox. */
interface Address {
  /** As it is called in messages. */
  name: string;
  url: string;
  /** Host header, where it is not that of the address. */
  host?: string;
}

const WITHIN_MS = 20_000;
const EVERY_MS = 100;

/**
 * Waits until every public name is answered by blue, which has all the traffic of a new world.
 * @throws SandboxFailure naming what does not answer
 */
export async function awaitServing(settings: Pick<ProductionSettings, 'records' | 'loadBalancers'>): Promise<void> {
  const origin = settings.loadBalancers.blue.connectTo ?? '';
  await Promise.all(settings.records.map(({ name }) => awaitAddress({ name, url: `${origin}/`, host: name })));
}

/**
 * Waits until every service of an environment without colours answers at the public address.
 * @throws SandboxFailure naming what does not answer
 */
export async function awaitStaging({ url, services }: Pick<RollingSettings, 'url' | 'services'>): Promise<void> {
  const addresses = services.map(({ name, healthPath }) => `${url}/${name}${healthPath}`);
  await Promise.all(addresses.map((address) => awaitAddress({ name: address, url: address })));
}

async function awaitAddress(address: Address): Promise<void> {
  const deadline = Date.now() + WITHIN_MS;
  let last = 'nothing';
  while (Date.now() < deadline) {
    last = await statusOf(address);
    if (last === '200') return;
    await delay(EVERY_MS);
  }
  throw new SandboxFailure(
    `${address.name} still answers ${last}; see the logs in .sandbox/logs, and start the sandbox again.`,
  );
}

async function statusOf({ url, host }: Address): Promise<string> {
  try {
    const headers = host === undefined ? {} : { host };
    const answer = await request(url, { headers, signal: AbortSignal.timeout(WITHIN_MS / 10) });
    await answer.body.dump();
    return String(answer.statusCode);
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  }
}
