import type { Command } from 'commander';
import type { Session } from '../session';
import { decisionCommand } from './decision-command';

/** `rollout release`: gives up a rollback that cannot be verified. */
export function releaseCommand(session: Session): Command {
  const shape = {
    description:
      'Give up a rollback that cannot be verified for 30 min; two approvers must ask, and the traffic is theirs then.',
    example: {
      says: 'let go, after the records were put right by hand.',
      line: 'rollout release --environment production --reason "weights set by hand, checked with dig"',
    },
  };
  return decisionCommand(session, 'release', shape, (base) => Promise.resolve(base));
}
