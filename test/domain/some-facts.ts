import fc from 'fast-check';
import type { DecisionKind, DecisionRecord } from '../../src/domain/decision';
import type { DecisionFacts } from '../../src/domain/decision-rules';
import type { Verdict } from '../../src/domain/verdict';
import { foldName } from '../../src/domain/decision-rules';
import { phases } from './every-phase';

export const digest = `sha256:${'a'.repeat(64)}`;
export const otherDigest = `sha256:${'b'.repeat(64)}`;

/** A rollout that awaits approval, asked for by linus. */
export const waiting: DecisionFacts = {
  phase: 'awaitingApproval',
  mode: 'running',
  pointOfNoReturn: false,
  planDigest: digest,
  requestedBy: 'linus',
  sequence: 7,
  supersededInAnyPhase: false,
  approvals: {
    quorum: 2,
    approvers: ['ada', 'grace', 'linus'],
    requesterMayApprove: false,
    expiresAfterMs: 86_400_000,
    verification: 'none',
  },
  checks: { everyMs: 60_000, maxPauseMs: 86_400_000 },
  decisions: [],
  checksInWindow: 0,
  lastCheck: null,
  unverifiedForMs: null,
  releasableAfterMs: 1_800_000,
};

/** The same rollout under watch after one good check. */
export const watching: DecisionFacts = { ...waiting, phase: 'watching', checksInWindow: 1, lastCheck: checked('pass') };

/** A check of this verdict, made when the last one was due. */
export function checked(verdict: Verdict, ageMs = 60_000): NonNullable<DecisionFacts['lastCheck']> {
  return { verdict, ageMs };
}

/** The same rollout in a rollback that nobody could verify for half an hour. */
export const unverified: DecisionFacts = { ...waiting, phase: 'rollingBack', unverifiedForMs: 1_800_000 };

/** A decision in the record, under the name as the workflow writes it down. */
export function decided(kind: DecisionKind, by: string, accepted = true): DecisionRecord {
  const refusal = accepted ? null : 'refused';
  return {
    id: `${kind}-${by}`,
    kind,
    by: foldName(by),
    at: 0,
    via: 'update',
    verification: 'none',
    reason: null,
    accepted,
    refusal,
  };
}

/** Facts of any rollout at any moment, also of moments that should never come. */
export const anyFacts: fc.Arbitrary<DecisionFacts> = fc.record({
  phase: fc.constantFrom(...phases),
  mode: fc.constantFrom('running' as const, 'paused' as const, 'held' as const),
  pointOfNoReturn: fc.boolean(),
  planDigest: fc.constantFrom(digest, otherDigest, null),
  requestedBy: fc.constantFrom('ada', 'linus', 'eve'),
  sequence: fc.option(fc.nat(20)),
  supersededInAnyPhase: fc.boolean(),
  approvals: fc.constantFrom(waiting.approvals, null),
  checks: fc.constantFrom(waiting.checks, null),
  decisions: fc.constantFrom(
    [],
    [decided('approve', 'grace')],
    [decided('release', 'grace')],
    [decided('abort', 'eve')],
  ),
  checksInWindow: fc.nat(2),
  lastCheck: fc.option(
    fc.record({
      verdict: fc.constantFrom('pass' as const, 'fail' as const, 'inconclusive' as const),
      ageMs: fc.nat(300_000),
    }),
  ),
  unverifiedForMs: fc.option(fc.nat(4_000_000)),
  releasableAfterMs: fc.constant(1_800_000),
});

/** The ways in which one and the same name may be written. */
const disguises: readonly ((name: string) => string)[] = [
  (name) => name.toUpperCase(),
  (name) => name.toLowerCase(),
  (name) => name.normalize('NFC'),
  (name) => name.normalize('NFD'),
  (name) => name.normalize('NFKC'),
  (name) => name.normalize('NFKD'),
  (name) => `  ${name}\t`,
  // ASCII letters have a wide form, in which they look like others of their alphabet.
  (name) => name.replace(/[!-~]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)),
];

/** A name of any letters, and up to three disguises one over the other. */
export const disguised: fc.Arbitrary<readonly [string, string]> = fc
  .tuple(
    fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9-]{1,39}$/),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
      fc.constantFrom('Großmann', 'ẞ', 'ΟΔΥΣΣΕΥΣ', 'İzmir', 'ﬁona', 'Åsa', '¨x'),
    ),
    fc.array(fc.constantFrom(...disguises), { maxLength: 3 }),
  )
  .map(([name, worn]) => [name, worn.reduce((seen, wear) => wear(seen), name)] as const);
