import type { Command } from 'commander';
import type { CommonOptions } from '../command-shape';
import type { Session } from '../session';
import { renderText } from '../../domain/render/status-text';
import { shapedCommand, withStoreOption } from '../command-shape';
import { exitCodeOf } from '../follow-run';
import { answer, environmentOf, say, withClient } from '../session';
import { painterFor } from '../views/colours';

/** `rollout status`: where the latest rollout of an environment stands. */
export function statusCommand(session: Session): Command {
  const command = shapedCommand({
    name: 'status',
    description: 'Show where the rollout of an environment stands, or how the last one ended (exits by its outcome).',
    example: { says: 'read what runs, why and what comes next.', line: 'rollout status --environment production' },
  }).option('--environment <name>', 'of which environment (default: the only one with a rollout, or production)');
  return withStoreOption(command).action(async (options: CommonOptions & { environment?: string }) => {
    await withClient(session, options, async (client) => {
      const environment = await environmentOf(client, options.environment);
      const { status, result } = await client.status(environment);
      if (result) say(session, [`Nothing runs in ${environment}. The last ${status.kind}:`]);
      const width = session.io.terminal()?.columns;
      answer(
        session,
        options.json,
        status,
        renderText(status, session.io.now(), { width, painter: painterFor(session.io) }),
      );
      session.exitCode = exitCodeOf(status);
    });
  });
}
