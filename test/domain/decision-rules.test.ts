import fc from 'fast-check';
import type { DecisionArgument, DecisionKind } from '../../src/domain/decision';
import type { DecisionFacts } from '../../src/domain/decision-rules';
import { decisionKinds } from '../../src/domain/decision';
import { accepted, foldName, refusalOf, samePerson } from '../../src/domain/decision-rules';
import { ends } from './every-phase';
import {
  anyFacts,
  checked,
  decided,
  digest,
  disguised,
  otherDigest,
  unverified,
  waiting,
  watching,
} from './some-facts';

const ada = { id: 'd-1', by: 'ada', planDigest: digest, sequence: 8 };
const onlyWatching = 'only possible while a step is watched (it is shifting)';
const asked = (change: Partial<DecisionFacts>, facts = waiting): DecisionFacts => ({ ...facts, ...change });

const taken: [DecisionKind, string, DecisionArgument, DecisionFacts][] = [
  ['approve', 'the first of two people', ada, waiting],
  ['approve', 'somebody after another person', ada, asked({ decisions: [decided('approve', 'grace')] })],
  [
    'approve',
    'somebody whose approval was refused before',
    ada,
    asked({ decisions: [decided('approve', 'ada', false)] }),
  ],
  ['approve', 'somebody who decided something else', ada, asked({ decisions: [decided('pause', 'ada')] })],
  ['reject', 'an approver', ada, waiting],
  ['reject', 'the requester, who is on the list', { ...ada, by: 'linus' }, waiting],
  ['abort', 'anybody at all', { ...ada, by: 'nobody' }, watching],
  ['pause', 'anybody while it runs', { ...ada, by: 'nobody' }, watching],
  ['pause', 'somebody for the longest time', { ...ada, forMs: 86_400_000 }, watching],
  ['pause', 'somebody while it is held', ada, asked({ mode: 'held' }, watching)],
  ['resume', 'somebody while it is paused', ada, asked({ mode: 'paused' }, watching)],
  ['promote', 'somebody after a pass', ada, watching],
  ['promote', 'somebody after an inconclusive check', ada, asked({ lastCheck: checked('inconclusive') }, watching)],
  ['promote', 'somebody after a check that is late', ada, asked({ lastCheck: checked('pass', 120_000) }, watching)],
  ['promote', 'somebody while it is held', ada, asked({ mode: 'held', lastCheck: checked('inconclusive') }, watching)],
  ['supersede', 'a higher push', ada, waiting],
  ['supersede', 'any push over one without number', ada, asked({ sequence: null })],
  ['supersede', 'a higher push over a deploy', ada, asked({ phase: 'rollingBack', supersededInAnyPhase: true })],
  ['release', 'the first voice after its time', ada, unverified],
  ['release', 'the second person', ada, asked({ decisions: [decided('release', 'grace')] }, unverified)],
];

test.each(taken)('a decision to %s by %s is taken', (kind, _, argument, facts) => {
  expect(refusalOf(kind, argument, facts)).toBeNull();
});

const refused: [DecisionKind, string, DecisionArgument, DecisionFacts][] = [
  ['approve', 'the rollout is not awaiting approval (it is watching)', ada, watching],
  ['approve', 'the rollout is not awaiting approval (it is awaitingApproval)', ada, asked({ approvals: null })],
  ['approve', 'eve is not on the list of approvers', { ...ada, by: 'eve' }, waiting],
  [
    'approve',
    `this is another plan (the plan is ${digest}); read it again with \`rollout plan\``,
    { ...ada, planDigest: otherDigest },
    waiting,
  ],
  [
    'approve',
    'this is another plan (the plan is not made yet); read it again with `rollout plan`',
    ada,
    asked({ planDigest: null }),
  ],
  ['approve', 'linus asked for this rollout and cannot approve it', { ...ada, by: 'linus' }, waiting],
  [
    'approve',
    'ada has approved already; the other approvals must come from other people',
    ada,
    asked({ decisions: [decided('approve', 'ada')] }),
  ],
  ['reject', 'the rollout is not awaiting approval (it is preflight)', ada, asked({ phase: 'preflight' })],
  ['reject', 'eve is not on the list of approvers', { ...ada, by: 'eve' }, waiting],
  [
    'reject',
    `this is another plan (the plan is ${otherDigest}); read it again with \`rollout plan\``,
    ada,
    asked({ planDigest: otherDigest }),
  ],
  ['abort', 'it is rolling back already', ada, asked({ phase: 'rollingBack' })],
  ['abort', 'the rollout has ended', ada, asked({ phase: 'closed' })],
  [
    'abort',
    'the old colour is being retired: the way back is `rollout undo`, once this has ended',
    ada,
    asked({ phase: 'draining', pointOfNoReturn: true }),
  ],
  ['pause', onlyWatching, ada, asked({ phase: 'shifting' }, watching)],
  ['pause', 'it is paused already', ada, asked({ mode: 'paused' }, watching)],
  ['pause', 'a pause lasts 24h at most', { ...ada, forMs: 86_400_001 }, watching],
  ['resume', onlyWatching, ada, asked({ phase: 'shifting', mode: 'paused' }, watching)],
  ['resume', 'there is nothing to resume: it is running', ada, watching],
  ['resume', 'there is nothing to resume: it is held', ada, asked({ mode: 'held' }, watching)],
  ['promote', onlyWatching, ada, asked({ phase: 'shifting' }, watching)],
  [
    'promote',
    'no check has been made at this weight yet; wait for the first one',
    ada,
    asked({ checksInWindow: 0 }, watching),
  ],
  ['promote', 'the last check failed', ada, asked({ lastCheck: checked('fail') }, watching)],
  [
    'promote',
    'the last check is 2m old; wait for the next one',
    ada,
    asked({ lastCheck: checked('pass', 120_001) }, watching),
  ],
  ['supersede', 'only a rollout that awaits approval can be superseded (it is watching)', ada, watching],
  [
    'supersede',
    'it has ended (completed), and closes as soon as people are told',
    ada,
    asked({ phase: 'completed', supersededInAnyPhase: true }),
  ],
  ['supersede', 'it has ended (closed), and closes as soon as people are told', ada, asked({ phase: 'closed' })],
  ['supersede', 'sequence 7 is not higher than 7 of the running rollout', { ...ada, sequence: 7 }, waiting],
  ['supersede', 'sequence 6 is not higher than 7 of the running rollout', { ...ada, sequence: 6 }, waiting],
  ['release', 'there is no unverified rollback to release', ada, asked({ unverifiedForMs: null }, unverified)],
  [
    'release',
    'the rollback is still being tried; it can be released in 1s',
    ada,
    asked({ unverifiedForMs: 1_799_000 }, unverified),
  ],
  ['release', 'eve is not on the list of approvers', { ...ada, by: 'eve' }, unverified],
  [
    'release',
    "ada has asked for the release already; the second voice must be another person's",
    ada,
    asked({ decisions: [decided('release', 'ada')] }, unverified),
  ],
];

test.each(refused)('a decision to %s is answered: %s', (kind, words, argument, facts) => {
  expect(refusalOf(kind, argument, facts)).toBe(words);
});

test('only a rollback can be released, however long unverified', () => {
  const words = 'there is no unverified rollback to release';
  expect(refusalOf('release', ada, asked({ phase: 'draining' }, unverified))).toBe(words);
});

/** Facts in which the owner of a name and one more person may approve, and somebody else asked. */
function withApprover(name: string, facts: DecisionFacts): DecisionFacts {
  const approvals = waiting.approvals && { ...waiting.approvals, approvers: ['somebody', name] };
  return { ...facts, approvals, requestedBy: 'the requester' };
}

test('a name stays the same in every case and form', () => {
  fc.assert(
    fc.property(disguised, ([name, worn]) => {
      expect(samePerson(name, worn)).toBe(true);
      expect(foldName(foldName(name))).toBe(foldName(name));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['ada', 'adam'],
  ['ada-1', 'ada1'],
  ['ada', 'a da'],
  ['Åsa', 'asa'],
])('the names %s and %s belong to two people', (a, b) => {
  expect(samePerson(a, b)).toBe(false);
});

test.each(['approve', 'release'] as const)('nobody counts twice for %s under any spelling', (kind) => {
  const facts = kind === 'approve' ? waiting : unverified;
  fc.assert(
    fc.property(disguised, ([name, worn]) => {
      fc.pre(foldName(name) !== '');
      const before = withApprover(name, facts);
      expect(refusalOf(kind, { ...ada, by: worn }, before)).toBeNull();
      const counted = { ...before, decisions: [decided(kind, name)] };
      expect(refusalOf(kind, { ...ada, by: worn }, counted)).toContain('already');
    }),
    { numRuns: 500 },
  );
});

test('the requester never counts as approver under any spelling', () => {
  fc.assert(
    fc.property(disguised, ([name, worn]) => {
      const facts = { ...withApprover(name, waiting), requestedBy: name };
      expect(refusalOf('approve', { ...ada, by: worn }, facts)).toContain('asked for this rollout');
    }),
  );
});

test('another digest than that of the plan is never taken', () => {
  const kinds = fc.constantFrom<DecisionKind[]>('approve', 'reject');
  fc.assert(
    fc.property(kinds, anyFacts, fc.stringMatching(/^sha256:[0-9a-f]{64}$/), (kind, facts, planDigest) => {
      fc.pre(planDigest !== facts.planDigest);
      expect(refusalOf(kind, { ...ada, planDigest }, facts)).not.toBeNull();
    }),
  );
});

test('no decision at all is taken after the end', () => {
  fc.assert(
    fc.property(fc.constantFrom(...decisionKinds), anyFacts, fc.constantFrom(...ends), (kind, facts, phase) => {
      expect(refusalOf(kind, ada, { ...facts, phase })).not.toBeNull();
    }),
    { numRuns: 1_000 },
  );
});

test('anybody may abort until the point of no return', () => {
  fc.assert(
    fc.property(anyFacts, fc.string(), (facts, by) => {
      const possible =
        !facts.pointOfNoReturn && !['rollingBack', 'restoring'].includes(facts.phase) && !ends.includes(facts.phase);
      expect(refusalOf('abort', { id: 'd-2', by }, facts) === null).toBe(possible);
    }),
    { numRuns: 1_000 },
  );
});

test('only a decision in its own phase is ever taken', () => {
  const phaseOf = {
    approve: 'awaitingApproval',
    reject: 'awaitingApproval',
    supersede: 'awaitingApproval',
  };
  fc.assert(
    fc.property(fc.constantFrom(...decisionKinds), anyFacts, (kind, facts) => {
      fc.pre(kind !== 'abort' && refusalOf(kind, ada, facts) === null);
      if (kind === 'release') expect(['rollingBack', 'restoring']).toContain(facts.phase);
      else if (kind === 'supersede' && facts.supersededInAnyPhase) expect(ends).not.toContain(facts.phase);
      else expect(facts.phase).toBe(kind in phaseOf ? phaseOf[kind as keyof typeof phaseOf] : 'watching');
    }),
  );
});

test('only accepted decisions of one kind are counted, in order', () => {
  const [first, second] = [decided('approve', 'grace'), decided('approve', 'ada')];
  const decisions = [first, decided('approve', 'eve', false), decided('pause', 'ada'), second];
  expect(accepted(decisions, 'approve')).toEqual([first, second]);
});
