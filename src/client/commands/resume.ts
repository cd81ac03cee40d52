import type { Command } from 'commander';
import type { Session } from '../session';
import { decisionCommand } from './decision-command';

/** `rollout resume`: goes on after a pause. */
export function resumeCommand(session: Session): Command {
  const shape = {
    description: 'Go on after a pause: the window is spent again.',
    example: {
      says: 'go on, since the errors were not ours.',
      line: 'rollout resume --environment production --reason "provider outage is over"',
    },
  };
  return decisionCommand(session, 'resume', shape, (base) => Promise.resolve(base));
}
