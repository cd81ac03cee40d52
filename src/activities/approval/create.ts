import type { Identity } from '../../domain/identity';
import { asActivity } from '../as-activity';
import type { IssuerKeys } from './issuer-keys';
import { createIssuerKeys } from './issuer-keys';
import type { ApprovalPort } from './port';
import { identityRefused } from './refusal';
import { verifyToken } from './verify-token';

/** What verification needs of the outside. */
export interface ApprovalDependencies {
  readonly keys: IssuerKeys;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The activity that verifies who decides. */
export function createApprovalActivities(
  dependencies: ApprovalDependencies = { keys: createIssuerKeys(), now: () => Date.now() },
): ApprovalPort {
  return {
    verifyIdentity: asActivity(async (question) =>
      question.verification === 'none'
        ? trustName(question.by, question.decision)
        : await verifyToken(dependencies, question),
    ),
  };
}

/** Verification `none`: the name counts as given, folded so that nobody counts twice. @throws IdentityRefused without one */
export function trustName(by: string, decision: string): Identity {
  const name = by.trim().toLowerCase();
  if (name !== '') return { name, verification: 'none' };
  throw identityRefused(
    `The decision \`${decision}\` names nobody.`,
    'Send it again with the login of the person who decides as `by`.',
  );
}
