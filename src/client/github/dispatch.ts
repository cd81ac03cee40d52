import { setTimeout as sleep } from 'node:timers/promises';
import type { GitHubPerson, GitHubTrust } from '../../domain/identity';
import type { RolloutStatus } from '../../domain/status';
import type { RolloutClient } from '../rollout-client';
import type { Session } from '../session';
import type { Gh, GhRun } from './gh';
import { workflowPage } from '../../domain/identity';
import { ClientFailure, unless } from '../client-failure';
import { say } from '../session';
import { createGh } from './gh';

/** What the workflow is asked to do; its inputs have these names. */
export interface DispatchInputs {
  /** The rollout: environment, run and plan in one text. */
  readonly rollout: string;
  readonly decision: string;
  readonly reason: string;
}

/** How often is looked, and for how long; milliseconds. */
export interface Pace {
  readonly statusEveryMs: number;
  /** GitHub counts calls, so it is asked less often. */
  readonly runEveryMs: number;
  readonly withinMs: number;
}

/** A runner starts in seconds; a queue of runners may take minutes. */
export const USUAL_PACE: Pace = { statusEveryMs: 1_500, runEveryMs: 6_000, withinMs: 900_000 };

/**
 * Starts the approve workflow with the caller's own `gh` login and follows until what it was for is seen in the status.
 * Throws `refused` when its run ends without that, and `usage` at once when the caller is not on the list.
 */
export async function dispatchAndFollow<T>(
  session: Session,
  client: RolloutClient,
  ask: {
    readonly github: GitHubTrust;
    readonly environment: string;
    readonly inputs: DispatchInputs;
    /** What was waited for, or null while it is not there. */
    readonly seen: (status: RolloutStatus, by: GitHubPerson) => T | null;
  },
  pace: Pace,
): Promise<T> {
  const { github, environment, inputs } = ask;
  const { file, ref } = github.approve;
  const page = workflowPage(github, github.approve);
  const gh = createGh(session.io.env, github, page);
  const person = await gh.whoAmI();
  requireListed(person, github);
  const since = Date.now();
  const id = await gh.dispatch(file, ref, { ...inputs });
  say(session, [`${inputs.decision} as ${person.login}: the workflow is started, ${page}`]);
  const run = followRun(session, gh, file, { by: person.login, since, id }, pace);
  const look = async (): Promise<T | null> => {
    // While nobody answers the workflow goes on.
    const reading = await unless(['noWorker', 'unreachable'], () => client.status(environment));
    return reading && ask.seen(reading.status, person);
  };
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    const ended = await run.look();
    // What the run did may have become visible between the two looks.
    const last = ended ? await look() : null;
    if (last !== null) return last;
    if (ended) throw withoutEffect(ended, inputs.decision);
    if (Date.now() - since > pace.withinMs) {
      throw new ClientFailure('refused', `nothing came of it yet: look at ${run.address() ?? page}`);
    }
    await sleep(pace.statusEveryMs);
  }
}

/** Better now than after a minute on a runner: an ID that is not listed would be refused in any case. */
function requireListed({ id, login }: GitHubPerson, { approvers }: GitHubTrust): void {
  if (approvers.some((one) => one.id === id)) return;
  const who = approvers.map((one) => one.login).join(', ');
  throw new ClientFailure(
    'refused',
    `\`gh\` is logged in as ${login} (ID ${id}), who is not on the list of approvers: ${who}`,
  );
}

/** Looks at the run now and then, and says its address once. Null while it has not ended, the run when it has. */
function followRun(
  session: Session,
  gh: Gh,
  file: string,
  wanted: Parameters<Gh['findRun']>[1],
  { runEveryMs }: Pace,
): { look(): Promise<GhRun | null>; address(): string | null } {
  let lookedAt = Date.now();
  let address: string | null = null;
  return {
    address: () => address,
    look: async () => {
      if (Date.now() - lookedAt < runEveryMs) return null;
      lookedAt = Date.now();
      const run = await gh.findRun(file, wanted);
      if (run && address === null) say(session, [`  ${run.url}`]);
      address = run?.url ?? address;
      return run?.done ? run : null;
    },
  };
}

function withoutEffect({ url, conclusion }: GhRun, decision: string): ClientFailure {
  return new ClientFailure(
    'refused',
    `the workflow ended (${conclusion}) and ${decision} was not counted: see why at ${url}`,
  );
}
