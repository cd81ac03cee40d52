import type { Command } from 'commander';
import type { DecisionOptions } from './decision-command';
import type { Session } from '../session';
import { durationMs } from '../option-values';
import { decisionCommand } from './decision-command';

/** `rollout pause`: freezes the window of a step. */
export function pauseCommand(session: Session): Command {
  const shape = {
    description: 'Pause a watched step: checks go on and still roll back, but no time is credited.',
    example: {
      says: 'hold the weight for half an hour while you look.',
      line: 'rollout pause --environment production --for 30m --reason "looking at the login errors"',
    },
  };
  return decisionCommand<'pause', DecisionOptions & { readonly for?: number }>(
    session,
    'pause',
    shape,
    (base, options) => Promise.resolve({ ...base, ...(options.for !== undefined && { forMs: options.for }) }),
  ).option('--for <duration>', 'length of the pause (default: of the configuration)', durationMs);
}
