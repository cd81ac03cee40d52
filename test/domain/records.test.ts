import type { Outcome } from '../../src/domain/outcome';
import type { Phase } from '../../src/domain/phase';
import type { RolloutStatus } from '../../src/domain/status';
import { outcomes } from '../../src/domain/outcome';
import { cutOffRecord, endRecord, isFinal, recordOf, recordedRun, saysTheSame } from '../../src/domain/records';
import { sampleStatus } from '../support/status-samples';

const place = { environmentUrl: 'https://example.test', production: true };
const COMMIT = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

function status(changes: Partial<RolloutStatus> = {}): RolloutStatus {
  return sampleStatus({ outcome: null, temporalUi: null, ...changes });
}

function withCommit(commit: string | undefined, changes: Partial<RolloutStatus> = {}): RolloutStatus {
  const { request } = status();
  return status({ request: { ...request, ...(commit !== undefined && { commit }) }, ...changes });
}

test.each<[Phase, string, string]>([
  ['preflight', 'queued', 'Preflight: nothing is written yet.'],
  ['awaitingApproval', 'queued', 'Awaiting 2 approvals. Nothing is written yet.'],
  ['preparing', 'in_progress', 'The candidate is being deployed: 0 % of traffic.'],
  ['smokeTesting', 'in_progress', 'The candidate is being smoke-tested: 0 % of traffic.'],
  ['shifting', 'in_progress', 'Traffic is being shifted: 5 % of traffic now.'],
  ['watching', 'in_progress', '5 % of traffic, under watch.'],
  ['draining', 'in_progress', '5 % of traffic; the old version is draining.'],
  ['rollingBack', 'in_progress', 'Rolling back. A rule was breached.'],
])('a run that is %s is %s and says what that means', (phase, deployment, description) => {
  const now = status({
    phase,
    rolling: null,
    approvals: { needed: 2, givenBy: [], expiresAt: null },
    weight: { asked: 50, confirmed: 5 },
    failure: { type: 'CheckFailed', what: 'A rule was breached.', next: 'Look.' },
  });
  expect(recordOf(now)).toEqual({ deployment, commit: 'pending', description });
  expect(isFinal(recordOf(now))).toBe(false);
});

test('a deploy in place speaks of tasks and not of traffic', () => {
  const texts = (['preparing', 'smokeTesting'] as const).map(
    (phase) => recordOf(status({ phase, rolling: [] })).description,
  );
  expect(texts.join(' ')).not.toContain('traffic');
});

test.each<[Outcome, string, string]>([
  ['completed', 'success', 'success'],
  ['restored', 'success', 'success'],
  ['rolledBack', 'failure', 'failure'],
  ['failedBeforeTraffic', 'failure', 'failure'],
  ['refused', 'failure', 'failure'],
  ['rejected', 'inactive', 'failure'],
  ['expired', 'inactive', 'failure'],
  ['superseded', 'inactive', 'failure'],
  ['planChanged', 'inactive', 'failure'],
  ['aborted', 'inactive', 'failure'],
  ['released', 'error', 'error'],
  ['stranded', 'error', 'error'],
])('the outcome %s is a Deployment that is %s and a commit that is %s', (outcome, deployment, commit) => {
  const record = recordOf(status({ phase: 'closed', outcome, next: { what: 'It is over.', at: null } }));
  expect(record).toEqual({ deployment, commit, description: 'It is over.' });
  expect(isFinal(record)).toBe(true);
});

test('only a run that exits with zero is a success on its commit', () => {
  for (const outcome of Object.keys(outcomes) as Outcome[]) {
    const succeeded = endRecord(outcome).commit === 'success';
    expect([outcome, succeeded]).toEqual([outcome, outcomes[outcome].exitCode === 0]);
  }
});

test('an end without a message says what its outcome means', () => {
  expect(endRecord('expired').description).toBe('expired: the approvals did not come in time; nothing was written');
});

test('a run that was cut off is an error that says how', () => {
  const record = cutOffRecord('TERMINATED');
  expect(record).toMatchObject({ deployment: 'error', commit: 'error' });
  expect(record.description).toContain('cut off (TERMINATED)');
  expect(isFinal(record)).toBe(true);
});

test.each([139, 140, 141, 400])('a description of %s characters fits into what GitHub takes', (length) => {
  const { description } = endRecord('refused', 'x'.repeat(length));
  expect(description).toHaveLength(Math.min(length, 140));
  expect(description.endsWith('…')).toBe(length > 140);
});

test('a description is cut between characters and has one line', () => {
  const { description } = endRecord('refused', `a\n\tb ${'😀'.repeat(100)}`);
  expect(description).toMatch(/^a b (😀)+…$/u);
  expect(description.length).toBeLessThanOrEqual(140);
});

test('records are the same when all that people read is the same', () => {
  const record = endRecord('refused', 'text');
  expect(saysTheSame(record, { ...record })).toBe(true);
  for (const change of [{ deployment: 'error' }, { commit: 'error' }, { description: 'another' }] as const) {
    expect([change, saysTheSame(record, { ...record, ...change })]).toEqual([change, false]);
  }
});

test.each(['', undefined, 'main', 'HEAD', 'a1b2c3', 'x1b2c3d4', `${COMMIT}/../..`, 'a'.repeat(65)])(
  'the commit %s is none that a Deployment could be of',
  (commit) => {
    const { request } = status();
    const { commit: _, ...without } = request;
    const now = commit === undefined ? status({ request: without }) : withCommit(commit);
    expect(recordedRun(now, place)).toBeNull();
  },
);

test.each(['restore', 'undo'] as const)('a run of the kind %s is not recorded for its commit', (kind) => {
  expect(recordedRun(withCommit(COMMIT, { kind }), place)).toBeNull();
  expect(recordedRun(withCommit(COMMIT, { kind: 'rollout' }), place)).toMatchObject({ commit: COMMIT, ...place });
});

test('the log is the run in the UI, or else what started it', () => {
  const { request } = withCommit(COMMIT);
  const asked = { ...request, runUrl: 'https://github.test/runs/1' };
  const logOf = (changes: Partial<RolloutStatus>): string | null | undefined =>
    recordedRun(status({ kind: 'rollout', ...changes }), place)?.logUrl;
  expect(logOf({ request: asked, temporalUi: 'http://ui.test/run' })).toBe('http://ui.test/run');
  expect(logOf({ request: asked, temporalUi: null })).toBe('https://github.test/runs/1');
  const { runUrl: _, ...withoutUrl } = asked;
  expect(logOf({ request: withoutUrl, temporalUi: null })).toBeNull();
});
