import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsClients } from '../../activities/aws/clients';
import { createAwsClients, destroyAwsClients } from '../../activities/aws/clients';
import type { Colour } from '../../domain/colour';
import { outcomes } from '../../domain/outcome';
import type { ProductionSettings } from '../../domain/settings';
import { ClientFailure } from '../client-failure';
import type { Consent } from '../confirm';
import { requireConsent } from '../confirm';
import type { Session } from '../session';
import { print, say } from '../session';
import { configurationOf, findEnvironment, requireServices } from '../find-environment';
import { withOwnCredentials } from '../smoke/own-credentials';
import { look } from './look';
import type { WritePlan } from './plan-writes';
import { planWrites } from './plan-writes';
import { choiceLines, planLines, remainingLines, standingLines, weaknessLines } from './texts';
import { writeWeightsNow } from './write-weights-now';

/** What is asked for. */
export interface BreakGlassOptions extends Consent {
  readonly environment: string;
  /** The colour to get all traffic. Without it nothing is written: where traffic came from only Temporal knows. */
  readonly to?: Colour;
  /** Configuration; `ROLLOUT_CONFIG` or rollout.yaml when it is left out. */
  readonly config?: string;
  /** For the comment of the change; `GITHUB_ACTOR` or `USER` when it is left out. */
  readonly by?: string;
  /** Only the records of these services; all of the environment when it is left out. */
  readonly services?: readonly string[];
}

/** What it needs beside the session; the default is AWS with the caller's own credentials. */
export interface BreakGlassOutside {
  readonly createClients: (options: { readonly region: string }) => AwsClients;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

const AWS: BreakGlassOutside = {
  createClients: createAwsClients,
  sleep: (milliseconds) => sleep(milliseconds),
};

/**
 * Sends all traffic to a colour without Temporal: shows the writes, asks, writes all records in one change whoever wrote
 * last, waits until it is effective and reads it back. The session's exit code is 0 when that is verified, 4 when it was
 * written and is not.
 * @throws ClientFailure `usage` without a colour, without anybody to ask, or for an environment without colours;
 * `refused` when the person says no, or nothing can or should be written: nothing was written then
 * @throws RolloutError AccessDenied | AwsRefused | AwsUnavailable
 */
export async function breakGlass(session: Session, options: BreakGlassOptions, outside = AWS): Promise<void> {
  const configuration = await configurationOf(session, options.config);
  const settings = findEnvironment(configuration, options.environment);
  if (settings.strategy === 'rolling') {
    const problem = `${options.environment} is rolling: it has no second colour to send traffic to`;
    throw new ClientFailure('usage', `${problem}; deploy the former image tag again`);
  }
  if (options.to) requireConsent(session, options, '`rollout rollback --break-glass`');
  const clients = outside.createClients({ region: configuration.region });
  try {
    await withOwnCredentials(() => restore(session, settings, options, { ...outside, clients }));
  } finally {
    destroyAwsClients(clients);
  }
}

async function restore(
  session: Session,
  settings: ProductionSettings,
  options: BreakGlassOptions,
  outside: BreakGlassOutside & { readonly clients: AwsClients },
): Promise<void> {
  const { environment, to, services } = options;
  const tell = (...lines: string[]): void => say(session, lines);
  tell(
    `Break-glass: ${environment}, with your AWS credentials and without Temporal, its lock and its checks.`,
    'If Temporal answers, leave out --break-glass: a rollout that runs would write against you.',
  );
  const seen = await look(outside.clients, services === undefined ? settings : narrowed(settings, services));
  if (to === undefined) {
    tell(...standingLines(seen), 'Choose the colour that serves well, and say so:', ...choiceLines(options));
    throw new ClientFailure(
      'usage',
      'which colour traffic came from only Temporal knows: give --to; nothing was written',
    );
  }
  const plan = planWrites(seen.records, seen.health, to);
  tell(...planLines(plan, seen), ...weaknessLines(plan.weak));
  if (plan.missing.length > 0) {
    const cure = 'make it with `rollout bootstrap`, or choose the other colour';
    throw new ClientFailure('refused', `${plan.missing.join(' and ')} has no set ${to}: ${cure}; nothing was written`);
  }
  if (plan.needed) await consent(session, options, plan);
  const { GITHUB_ACTOR, USER } = session.io.env;
  const comment = `break-glass by ${options.by || GITHUB_ACTOR || USER || 'somebody'}`;
  const write = { hostedZoneId: seen.hostedZoneId, plan, comment, traffic: settings.traffic };
  const doubts = plan.needed ? await writeWeightsNow(write, { ...outside, tell }) : [];
  print(session, [resultLine(environment, plan, doubts)]);
  tell(...remainingLines(settings, to));
  if (doubts.length > 0) session.exitCode = outcomes.released.exitCode;
}

/** The settings with the records of these services alone, and all services behind those. */
function narrowed(settings: ProductionSettings, wanted: readonly string[]): ProductionSettings {
  requireServices(settings, wanted);
  const records = settings.records.filter((record) => record.services.some((name) => wanted.includes(name)));
  const services = settings.services.filter(({ name }) => records.some((record) => record.services.includes(name)));
  return { ...settings, records, services };
}

/** A person types the name of the environment; `--yes` stands for it only where the destination is seen to be healthy. */
async function consent(session: Session, { environment, yes }: BreakGlassOptions, plan: WritePlan): Promise<void> {
  if (yes && plan.weak.length === 0) return;
  if (session.io.ask === null) {
    const slots = plan.weak.map(({ service, colour }) => `${service}-${colour}`).join(', ');
    const problem = `${slots} has no healthy target that is known of, and --yes is not enough for that`;
    throw new ClientFailure('refused', `${problem}: run it at a terminal and type ${environment}; nothing was written`);
  }
  const typed = await session.io.ask(`Type ${environment} to write this: `);
  if (typed.trim() === environment) return;
  throw new ClientFailure('refused', `nothing was written, you did not type ${environment}`);
}

function resultLine(environment: string, { records, to, needed }: WritePlan, doubts: readonly string[]): string {
  if (doubts.length > 0) return `${environment}: NOT verified. ${doubts.join(' ')} Then run this again.`;
  const names = records.map(({ name }) => name).join(', ');
  if (!needed) return `${environment}: ${names}: all traffic is at ${to} already; nothing was written.`;
  return `${environment}: verified: all traffic of ${names} is at ${to}, by Route 53 and past the time resolvers keep answers.`;
}
