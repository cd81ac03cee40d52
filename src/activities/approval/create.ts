import { RolloutError } from '../../domain/failure';
import { asActivity } from '../as-activity';
import type { ApprovalPort, Identity } from './port';

/** The activity that verifies who decides. */
export function createApprovalActivities(): ApprovalPort {
  return { verifyIdentity: asActivity((input) => Promise.resolve(trustName(input.by, input.decision))) };
}

/** Verification `none`: the name counts as given, folded so that nobody counts twice. @throws IdentityRefused without one */
export function trustName(by: string, decision: string): Identity {
  const name = by.trim().toLowerCase();
  if (name !== '') return { name, verification: 'none' };
  throw new RolloutError({
    type: 'IdentityRefused',
    what: `The decision \`${decision}\` names nobody.`,
    next: 'Send it again with the login of the person who decides as `by`.',
  });
}
