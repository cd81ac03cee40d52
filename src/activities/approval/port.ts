import type { DecisionKind } from '../../domain/decision';

/** Who a person was found to be. */
export interface Identity {
  /** Login, as configured and shown. */
  readonly name: string;
  /** How we know: `none` trusts the name that was given. */
  readonly verification: 'none';
}

/** Verification of the person behind a decision. */
export interface ApprovalPort {
  /** @throws IdentityRefused saying which point failed */
  verifyIdentity(input: {
    readonly decision: DecisionKind;
    readonly by: string;
    readonly verification: 'none';
  }): Promise<Identity>;
}
