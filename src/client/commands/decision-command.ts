import type { Command } from 'commander';
import type { CommandShape, CommonOptions } from '../command-shape';
import type { DecisionArgument, DecisionKind } from '../../domain/decision';
import type { RolloutClient } from '../rollout-client';
import type { Session } from '../session';
import { needsIdentity } from '../../domain/identity';
import { shapedCommand, withCommonOptions } from '../command-shape';
import { decisionId } from '../decision-id';
import { decideProven } from '../github/decide-proven';
import { answer, environmentOf, personOf, withClient } from '../session';

/** Options that every decision has. */
export interface DecisionOptions extends CommonOptions {
  readonly environment?: string;
  readonly reason?: string;
  readonly by?: string;
  readonly token?: string;
}

/** Where people are verified, a job of GitHub Actions has its own proof, and a terminal lets a workflow decide. */
const TOKEN_OPTION = 'proof of who decides (default: ROLLOUT_TOKEN; that of the GitHub job; at a terminal, by `gh`)';

/** What every decision's argument has. */
export type DecisionBase = Pick<DecisionArgument, 'id' | 'by' | 'reason'>;

/** Completes the argument of a decision by what is its own. */
type Complete<K extends DecisionKind, O extends DecisionOptions> = (
  base: DecisionBase,
  options: O,
  at: { readonly client: RolloutClient; readonly environment: string },
) => Promise<DecisionArgument<K>>;

/** A command that sends one decision and tells the answer. */
export function decisionCommand<K extends DecisionKind, O extends DecisionOptions = DecisionOptions>(
  session: Session,
  kind: K,
  shape: Omit<CommandShape, 'name'>,
  complete: Complete<K, O>,
): Command {
  const command = shapedCommand({ name: kind, ...shape });
  if (needsIdentity(kind)) command.option('--token <token>', TOKEN_OPTION);
  command
    .option('--environment <name>', 'of which rollout (default: the only running one, or production)')
    .option('--reason <text>', 'why, for the record')
    .option('--by <login>', 'who decides (default: GITHUB_ACTOR or USER)');
  return withCommonOptions(command).action(async (options: O) => {
    const by = personOf(session, options.by, '--by');
    await withClient(session, options, async (client) => {
      const environment = await environmentOf(client, options.environment);
      const base: DecisionBase = { id: decisionId(kind), by, ...(options.reason && { reason: options.reason }) };
      const argument = await complete(base, options, { client, environment });
      const token = options.token?.trim() || session.io.env.ROLLOUT_TOKEN;
      const outcome = await decideProven(session, client, { kind, environment, argument }, token);
      answer(session, options.json, { id: argument.id, environment, ...outcome }, [
        `${environment}: ${outcome.message}`,
      ]);
    });
  });
}
