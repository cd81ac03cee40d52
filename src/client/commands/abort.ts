import type { Command } from 'commander';
import type { Session } from '../session';
import { decisionCommand } from './decision-command';

/** `rollout abort`: stops a rollout and takes back what it did. */
export function abortCommand(session: Session): Command {
  const shape = {
    description: 'Stop a rollout: before traffic moved nothing is left behind, afterwards it rolls back.',
    example: {
      says: 'take production back to what it ran before.',
      line: 'rollout abort --environment production --reason "complaints from the shops"',
    },
  };
  return decisionCommand(session, 'abort', shape, (base) => Promise.resolve(base));
}
