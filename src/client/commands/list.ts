import type { Command } from 'commander';
import type { CommonOptions } from '../command-shape';
import type { Session } from '../session';
import { shapedCommand, withStoreOption } from '../command-shape';
import { positiveNumber } from '../option-values';
import { answer, say, withClient } from '../session';
import { listLines } from '../views/list-view';

/** `rollout list`: rollouts that run and that ran. */
export function listCommand(session: Session): Command {
  const command = shapedCommand({
    name: 'list',
    description: 'List rollouts, newest first.',
    example: { says: 'see the last five of production.', line: 'rollout list --environment production --limit 5' },
  })
    .option('--environment <name>', 'only of this environment')
    .option('--running', 'only those that run')
    .option('--limit <number>', 'at most so many', positiveNumber, 20);
  return withStoreOption(command).action(
    async (options: CommonOptions & { environment?: string; running?: boolean; limit: number }) => {
      await withClient(session, options, async (client) => {
        const { environment, running, limit } = options;
        const runs = await client.list({
          environment,
          running,
          limit,
          onTrouble: (problem) => say(session, [problem]),
        });
        answer(session, options.json, runs, listLines(runs, session.io.now()));
      });
    },
  );
}
