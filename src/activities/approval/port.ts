import type { DecisionKind } from '../../domain/decision';
import type { GitHubTrust, Identity, TrustedWorkflow } from '../../domain/identity';

/** What is asked about a person. Whom to believe is the run's own binding settings, never the worker's of today. */
export type IdentityQuestion = {
  /** What the person wants; `start` is asking for a rollout. */
  readonly decision: DecisionKind | 'start';
  /** The name that was given. */
  readonly by: string;
} & (
  | { readonly verification: 'none' }
  | {
      readonly verification: 'github-oidc';
      readonly token: string | null;
      /** What the token must have been made for, exactly. */
      readonly audience: string;
      /** The workflow whose job it must come from. */
      readonly workflow: TrustedWorkflow;
      readonly github: GitHubTrust;
    }
);

/** Verification of the person behind a decision. */
export interface ApprovalPort {
  /**
   * Who the person is. Whether they may decide, and whether a token was used before, is the state of the run: the workflow
   * weighs that in the step that counts.
   * @throws IdentityRefused saying which point failed | IssuerUnavailable when the keys cannot be read just now
   */
  verifyIdentity(question: IdentityQuestion): Promise<Identity>;
}
