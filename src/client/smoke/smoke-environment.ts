import { setTimeout as sleep } from 'node:timers/promises';
import { isFullAddress } from '../../activities/smoke/send-request';
import type { SmokeOutcome } from '../../activities/smoke/port';
import type { SecretReader } from '../../activities/smoke/read-secrets';
import { readOnce } from '../../activities/smoke/read-secrets';
import { runSmokeTests } from '../../activities/smoke/run-smoke-tests';
import type { ProductionSettings, RollingSettings } from '../../domain/settings';
import { ClientFailure } from '../client-failure';
import { requireServices } from '../find-environment';
import type { InspectTraffic } from './find-targets';
import { findTargets } from './find-targets';
import type { WantedTarget } from './wanted-target';
import { targetWords } from './wanted-target';

/** What to test, of which services; all of the environment when none are named. */
export interface SmokeRequest {
  readonly settings: ProductionSettings | RollingSettings;
  readonly services: readonly string[] | null;
  readonly target: WantedTarget;
}

/** What it needs of the outside. */
export interface SmokeOutside {
  readonly inspect: InspectTraffic;
  /** The caller's own. */
  readonly secrets: SecretReader;
  /** Gets the lines for a person beside the result. */
  readonly tell: (line: string) => void;
}

/** How all tests went. */
export interface SmokeReport {
  readonly environment: string;
  readonly target: string;
  /** Every test passed. */
  readonly ok: boolean;
  readonly outcomes: readonly SmokeOutcome[];
}

/**
 * Runs the declared smoke tests of an environment, those of different services at once. A failed test is data.
 * @throws ClientFailure `usage` for unknown services, nothing to test or a target that cannot be told
 * @throws RolloutError AccessDenied | AwsRefused | AwsUnavailable
 */
export async function smokeEnvironment(
  { settings, services, target }: SmokeRequest,
  { inspect, secrets, tell }: SmokeOutside,
): Promise<SmokeReport> {
  const tested = testedServices(settings, services);
  const targets = await findTargets(settings, tested, target, inspect);
  for (const { service, says } of targets) tell(`${service}: ${says}`);
  if (typeof target !== 'string') notesOnAddresses(settings, tested).forEach(tell);
  const run = {
    secrets: readOnce(secrets),
    signal: new AbortController().signal,
    sleep: (milliseconds: number) => sleep(milliseconds),
    begins: () => undefined,
  };
  const reports = await Promise.all(
    targets.map((one) => runSmokeTests({ service: one.service, target: one.target, tests: settings.smokeTests }, run)),
  );
  const outcomes = reports.flat();
  const { environment } = settings;
  return { environment, target: targetWords(target), ok: outcomes.every(({ ok }) => ok), outcomes };
}

/** The services that are asked for and have tests. */
function testedServices(settings: SmokeRequest['settings'], wanted: SmokeRequest['services']) {
  const { environment, services, smokeTests } = settings;
  requireServices(settings, wanted ?? []);
  const known = services.map(({ name }) => name);
  const asked = known.filter((name) => wanted === null || wanted.includes(name));
  const tested = asked.filter((name) => smokeTests.some((test) => test.services.includes(name)));
  // Nothing tested is not a success.
  if (tested.length > 0) return tested;
  throw new ClientFailure(
    'usage',
    `no smoke test is declared for ${asked.join(', ')}: add one to \`smokeTests\` of ${environment}`,
  );
}

function notesOnAddresses({ smokeTests }: SmokeRequest['settings'], tested: readonly string[]): string[] {
  const full = smokeTests.filter(
    ({ path, services }) => isFullAddress(path) && services.some((one) => tested.includes(one)),
  );
  return full.map(({ name, path }) => `${name} goes to its own address in spite of --target: ${path}`);
}
