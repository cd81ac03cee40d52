import { z } from 'zod';
import { lineOfText, nameText, reasonText } from './input';
import { longest } from './request';
import type { IdentityProof } from './identity';

const base = {
  /** The decision's own ID, also used as update ID: the same ID counts once. */
  id: lineOfText(longest.id).describe('ID of this decision; the same ID counts once'),
  by: nameText(longest.person).describe('login of the person who decides'),
  reason: reasonText(longest.reason).optional().describe('why, for the record'),
  token: z.string().max(longest.token).optional().describe('proof of identity, where the environment asks for one'),
};

const planDigest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits, as shown by `rollout plan`')
  .describe('digest of the plan that is decided upon');

/** The JSON argument of each decision, sent as Update and as Signal of the same name. */
export const decisionSchemas = {
  approve: z.object({ ...base, planDigest }).strict(),
  reject: z.object({ ...base, planDigest }).strict(),
  abort: z.object(base).strict(),
  pause: z
    .object({ ...base, forMs: z.number().int().positive().optional().describe('length of the pause, ms') })
    .strict(),
  resume: z.object(base).strict(),
  promote: z.object(base).strict(),
  supersede: z
    .object({ ...base, sequence: z.number().int().nonnegative().describe('sequence of the newer push') })
    .strict(),
  release: z.object(base).strict(),
} as const;

export type DecisionKind = keyof typeof decisionSchemas;

/** Every kind of decision, in the order of documentation and help. */
export const decisionKinds = Object.keys(decisionSchemas) as DecisionKind[];

/** Argument of one kind of decision. */
export type DecisionArgument<K extends DecisionKind = DecisionKind> = z.infer<(typeof decisionSchemas)[K]>;

/** A decision as it stands in the record: counted or refused, always with the reason. */
export interface DecisionRecord {
  readonly id: string;
  readonly kind: DecisionKind;
  readonly by: string;
  /** Epoch milliseconds at which it was processed (not sent). */
  readonly at: number;
  readonly via: 'update' | 'signal' | 'cancel';
  readonly verification: 'none' | 'unverified' | 'github-oidc';
  /** Under `github-oidc`: who it really was, and by which token. */
  readonly proof?: IdentityProof;
  readonly reason: string | null;
  readonly accepted: boolean;
  /** Why it was refused; null when accepted. */
  readonly refusal: string | null;
}
