import type { Command } from 'commander';
import type { Session } from '../session';
import { decisionCommand } from './decision-command';

/** `rollout promote`: ends the window of a step. */
export function promoteCommand(session: Session): Command {
  const shape = {
    description: 'End the window of a step early; the last check must not have failed.',
    example: {
      says: 'go to the next weight now.',
      line: 'rollout promote --environment production --reason "quiet night, metrics are clear"',
    },
  };
  return decisionCommand(session, 'promote', shape, (base) => Promise.resolve(base));
}
