import { Context } from '@temporalio/activity';
import type { FakeWorld } from './fake-world';
import type { RollingSettings } from '../../src/domain/settings';
import { fakeSettings } from './fake-settings';
import { fakeWorld } from './fake-world';

/** Services of a rolling world, with the tasks each of them runs. */
export const FORMER: Readonly<Record<string, number>> = { portal: 2, pgw: 2, web: 1 };

/** Settings of an environment whose tasks are replaced in place, with three services. */
export function rollingSettings(): RollingSettings {
  const { region, registry, deploy, temporalUi, recordedIn, storedIn, services } = fakeSettings();
  const [first] = services;
  const named = Object.keys(FORMER).flatMap((name) =>
    first ? [{ ...first, name, repository: `mpac-${name}`, container: name }] : [],
  );
  return {
    strategy: 'rolling',
    environment: 'staging',
    region,
    cluster: 'mpac-staging',
    url: 'https://staging.example.test',
    registry,
    services: named,
    deploy,
    temporalUi,
    recordedIn,
    storedIn,
    smokeTests: [],
  };
}

/** A world without colours in which everything is well: every service runs revision 7 with its tasks. */
export function rollingWorld(): FakeWorld {
  const settings = rollingSettings();
  const world = fakeWorld({ services: settings.services });
  world.activities.resolveSettings = () => Promise.resolve(settings);
  world.desired = { ...FORMER };
  world.healthyTargets = { ...FORMER };
  world.definitions = formerDefinitions();
  return world;
}

/** What every service runs before a deploy. */
export function formerDefinitions(): Record<string, string> {
  return Object.fromEntries(Object.keys(FORMER).map((name) => [name, `arn:${name}:7`]));
}

/** What every service runs after a good deploy. */
export function newDefinitions(): Record<string, string> {
  return Object.fromEntries(Object.keys(FORMER).map((name) => [name, `arn:${name}:8`]));
}

/** What was deployed, in order: service and definition. */
export function deploysOf(world: FakeWorld): [string, string][] {
  return world.writes.flatMap((write) =>
    write.kind === 'deploy' ? [[write.slot, write.definition ?? ''] satisfies [string, string]] : [],
  );
}

/** Services that anything was written for. */
export function servicesWritten(world: FakeWorld): string[] {
  return world.writes.flatMap((write) => ('slot' in write ? [write.slot] : []));
}

/** Makes every smoke test of a world fail from now on; none of them ends another's. */
export function failSmokeTests(world: FakeWorld): void {
  world.activities.smokeTest = ({ service }) => {
    const outcome = { service, test: 'login', kind: 'authentication', url: '', durationMs: 1, attempts: 1 };
    return Promise.resolve({ outcomes: [{ ...outcome, ok: false, status: 500, problem: 'answered 500' }] });
  };
}

/** A place in an activity where it stays until it is cancelled, or until its worker ends. */
export interface Gate {
  /** How many activities stay here now. */
  waiting: number;
  stay(): Promise<never>;
}

/** A gate. Whoever interrupts should wait until all are there: the test server loses a cancellation at the instant of an end. */
export function closedGate(): Gate {
  const gate: Gate = {
    waiting: 0,
    stay: async () => {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 200);
      gate.waiting += 1;
      try {
        return await context.cancelled;
      } finally {
        gate.waiting -= 1;
        clearInterval(beat);
      }
    },
  };
  return gate;
}

/** Real time, for what must not happen at the same instant as something else. */
export function aMoment(ms = 400): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
