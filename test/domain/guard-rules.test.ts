import type { GuardDecision } from '../../src/domain/guard-rules';
import type { GuardReport, RunLook } from '../../src/domain/guard';
import type { GuardSight } from '../../src/domain/guard-sight';
import type { Phase } from '../../src/domain/phase';
import { blindLook, decideGuard, judgeSight, stillTold } from '../../src/domain/guard-rules';
import { NOW, healthy, openRun, orphan, snapshot, someSight, trafficAt } from './some-sight';

const decide = (sight: GuardSight): GuardDecision => decideGuard(judgeSight(sight), sight);

function reportOf(state: GuardReport['state'], told: GuardReport['told'] = {}): GuardReport {
  return { environment: 'production', at: NOW - 120_000, state, finding: '', did: null, runId: null, told };
}

const closed: RunLook = { kind: 'closed', runId: 'r0', outcome: 'completed' };

function watching(checkedBefore: number | null, changes: Partial<NonNullable<typeof openRun.status>> = {}): RunLook {
  const check = { number: 1, verdict: 'pass', weight: 50, evidence: [], alerts: [] } as never;
  const lastCheck = checkedBefore === null ? null : { ...(check as object), at: NOW - checkedBefore };
  return { ...openRun, status: { ...openRun.status, lastCheck, ...changes } as typeof openRun.status };
}

/** A run whose candidate has no traffic yet, in a phase since so many minutes. */
function without(phase: Phase, minutes: number): RunLook {
  return watching(null, { phase, phaseSince: NOW - minutes * 60_000, weight: { asked: 0, confirmed: null } });
}

describe('a run that is open', () => {
  test.each([
    ['checked a minute ago', watching(60_000), 'inCharge'],
    ['checked six minutes ago', watching(360_000), 'stuck'],
    ['never checked in a phase that just began', watching(null, { phaseSince: NOW - 60_000 }), 'inCharge'],
    ['never checked for ten minutes', watching(null), 'stuck'],
    ['rolls back since long', watching(3_600_000, { phase: 'rollingBack' }), 'inCharge'],
    [
      'waits for people since long',
      watching(null, { phase: 'awaitingApproval', weight: { asked: 0, confirmed: null } }),
      'inCharge',
    ],
    ['tests for an hour', without('smokeTesting', 60), 'inCharge'],
    ['tests for three hours', without('smokeTesting', 180), 'stuck'],
    ['has been about to shift for an hour', without('shifting', 60), 'inCharge'],
    ['has been about to shift for three hours', without('shifting', 180), 'stuck'],
    ['does not answer', { ...openRun, status: null, problem: 'task failed' }, 'stuck'],
    ['has just begun and does not answer', { ...openRun, status: null, startedAt: NOW - 5_000 }, 'inCharge'],
  ] as const)('that %s comes to its state', (_, look, state) => {
    const decision = decide(someSight({ look, traffic: null }));
    expect([decision.state, decision.tell?.code ?? null]).toEqual([state, state === 'stuck' ? 'Stuck' : null]);
  });

  test('that checks rarely by its settings is not stuck for it', () => {
    const sight = someSight({ look: watching(360_000), traffic: null, checkEveryMs: 180_000 });
    expect(decide(sight).state).toBe('inCharge');
  });

  test('that is stuck names the age of its check and break-glass', () => {
    const { finding, tell } = decide(someSight({ look: watching(360_000), traffic: null }));
    expect(finding).toBe('Run r2 is watching at 50 %, but its last check was 6m ago.');
    expect(tell?.next).toContain('`rollout rollback --environment production --break-glass`');
  });
});

describe('traffic that a cut-off run left', () => {
  test.each([5, 50])('at %s percent goes back to its former colour', (green) => {
    const decision = decide(someSight({ traffic: trafficAt(green) }));
    expect(decision.restore).toEqual({ 'portal.example.test': 'blue', 'pgw.example.test': 'blue' });
    expect([decision.state, decision.tell?.code]).toEqual(['orphaned', 'Orphaned']);
  });

  test('that is whole on the other colour is told and not moved: somebody may have decided so', () => {
    const decision = decide(someSight({ traffic: trafficAt(100) }));
    expect([decision.restore, decision.tell?.code]).toEqual([null, 'LeftBehind']);
    expect(decision.tell?.next).toContain('rollout rollback --environment production');
  });

  test('that is whole on the other colour gets scale-in back where it stands', () => {
    const scaling = [
      { service: 'portal', colour: 'blue', resourceId: 'service/c/portal-blue', scaleInSuspended: false },
    ] as const;
    const look = { ...orphan, snapshot: { ...snapshot, scaling } };
    const { restore } = decide(someSight({ look, traffic: trafficAt(100) }));
    expect(restore).toEqual({ 'portal.example.test': 'green', 'pgw.example.test': 'green' });
  });

  test('goes back while one of many targets of its destination is being replaced', () => {
    const destination = [{ ...healthy[0], desired: 30, healthyTargets: 29 }, healthy[1]] as never;
    expect(decide(someSight({ traffic: trafficAt(50, { destination }) })).restore).not.toBeNull();
  });

  test('that is back already is quiet and restores nothing', () => {
    const decision = decide(someSight({ traffic: trafficAt(0) }));
    expect([decision.state, decision.restore, decision.tell]).toEqual(['quiet', null, null]);
  });

  test('that is back, with scale-in still suspended, is restored for that alone', () => {
    const scaling = [
      { service: 'portal', colour: 'blue', resourceId: 'service/c/portal-blue', scaleInSuspended: false },
    ] as const;
    const look = { ...orphan, snapshot: { ...snapshot, scaling } };
    const decision = decide(someSight({ look, traffic: trafficAt(0) }));
    expect(decision.restore).toEqual({ 'portal.example.test': 'blue', 'pgw.example.test': 'blue' });
    expect(decision.tell?.code).toBe('LeftBehind');
    expect(decision.tell?.next).toContain('portal-blue');
    const told = decide(someSight({ look, traffic: trafficAt(0), mode: 'alert' }));
    expect([told.restore, told.tell?.code]).toEqual([null, 'LeftBehind']);
  });

  test.each([
    [
      'has a slot without healthy targets',
      [{ ...healthy[0], healthyTargets: 0 }, healthy[1]],
      'portal-blue has 0 healthy',
    ],
    [
      'has a slot with too few healthy targets',
      [healthy[0], { ...healthy[1], desired: 3, healthyTargets: 1 }],
      'pgw-blue has 1 healthy',
    ],
    ['was scaled to nothing', healthy.map((one) => ({ ...one, desired: 0, healthyTargets: 0 })), 'portal-blue has 0'],
    ['cannot be read', null, 'could not be read'],
    ['has no services', [], 'no services'],
  ])('is only alerted when its destination %s', (_, destination, why) => {
    const decision = decide(someSight({ traffic: trafficAt(50, { destination } as never) }));
    expect(decision.restore).toBeNull();
    expect(decision.finding).toContain(why);
    expect(decision.tell).toMatchObject({ code: 'Orphaned' });
    expect(decision.tell?.next).toContain('`rollout rollback --environment production --to green`');
  });

  test('is only alerted when the configuration lost its record', () => {
    const decision = decide(someSight({ traffic: trafficAt(50, { known: ['portal.example.test'] }) }));
    expect([decision.restore, decision.finding]).toEqual([
      null,
      expect.stringContaining('pgw.example.test is not known'),
    ]);
  });

  test('is only alerted in the mode alert, with the command', () => {
    const decision = decide(someSight({ mode: 'alert' }));
    expect([decision.state, decision.restore]).toEqual(['orphaned', null]);
    expect(decision.tell?.next).toContain('`rollout rollback --environment production`');
  });

  test('is told at once when its weights cannot be read', () => {
    const decision = decide(someSight({ traffic: trafficAt(50, { problem: 'Route 53 is away.', weights: {} }) }));
    expect([decision.state, decision.restore, decision.tell?.code]).toEqual(['unknown', null, 'Orphaned']);
  });

  test('is not restored again minutes after a restore that failed', () => {
    const after = (ms: number): GuardDecision =>
      decide(someSight({ previous: reportOf('orphaned', { 'restore/r1': NOW - ms }) }));
    expect(after(120_000).restore).toBeNull();
    expect(after(120_000).tell?.key).toBe('unrestorable/r1');
    expect(after(300_000).restore).not.toBeNull();
  });
});

describe('traffic that no run left', () => {
  test.each([
    ['the last run completed', closed],
    ['nobody ever moved it', { kind: 'none' }],
  ] as const)('is quiet when it is whole and %s', (_, look) => {
    const decision = decide(someSight({ look, traffic: trafficAt(100, { destination: null }) }));
    expect([decision.state, decision.restore, decision.tell]).toEqual(['quiet', null, null]);
  });

  test('that is split is told with where to send it', () => {
    const decision = decide(someSight({ look: closed, traffic: trafficAt(30) }));
    expect([decision.state, decision.restore, decision.tell?.code]).toEqual(['split', null, 'SplitTraffic']);
    expect(decision.finding).toContain('portal.example.test: blue 70 / green 30');
    expect(decision.tell?.next).toContain('`rollout rollback --environment production --to blue`');
  });

  test('that cannot be read is told from the second look on', () => {
    const sight = someSight({ look: closed, traffic: trafficAt(0, { problem: 'Denied.' }) });
    expect(decide(sight)).toMatchObject({ state: 'unknown', tell: null });
    expect(decide({ ...sight, previous: reportOf('unknown') }).tell?.code).toBe('GuardBlind');
  });
});

describe('telling', () => {
  test('the same trouble again waits for half an hour', () => {
    const after = (ms: number): GuardDecision =>
      decide(someSight({ look: closed, previous: reportOf('split', { split: NOW - ms }) }));
    expect(after(29 * 60_000)).toMatchObject({ state: 'split', tell: null });
    expect(after(30 * 60_000).tell?.code).toBe('SplitTraffic');
  });

  test('another trouble than the told one is told at once', () => {
    expect(decide(someSight({ previous: reportOf('split', { split: NOW - 1 }) })).tell?.key).toBe('restoring/r1');
  });

  test('a paused guard finds the same but does nothing', () => {
    const decision = decide(someSight({ pausedUntil: NOW + 1 }));
    expect([decision.state, decision.restore, decision.tell]).toEqual(['orphaned', null, null]);
    expect(decision.finding).toContain('The guard is paused until');
  });

  test('a pause that is over holds nothing back', () => {
    expect(decide(someSight({ pausedUntil: NOW })).restore).not.toBeNull();
  });

  test('what was told long ago is forgotten', () => {
    expect(stillTold({ old: NOW - 31 * 60_000, young: NOW - 60_000 }, NOW)).toEqual({ young: NOW - 60_000 });
  });

  test('a blind look is told to people the second time', () => {
    const look = (previous: GuardReport | null): string | undefined =>
      blindLook({ environment: 'production', previous }, 'Temporal is away.').trouble?.code;
    expect([look(null), look(reportOf('quiet')), look(reportOf('unknown'))]).toEqual([
      undefined,
      undefined,
      'GuardBlind',
    ]);
  });
});
