import type { FailingTask } from '../../src/domain/guard';
import type { GuardDecision } from '../../src/domain/guard-rules';
import type { GuardSight } from '../../src/domain/guard-sight';
import { decideGuard, judgeSight } from '../../src/domain/guard-rules';
import { NOW, failing, healthy, openRun, snapshot, someSight, trafficAt } from './some-sight';

const MINUTE = 60_000;

/** What is decided of an open run that does not answer since its task fails. */
function decide(task: Partial<FailingTask> = {}, changes: Partial<GuardSight> = {}): GuardDecision {
  const look = { ...openRun, status: null, problem: 'failed state', failing: { ...failing, ...task } };
  const sight = someSight({ look, ...changes });
  return decideGuard(judgeSight(sight), sight);
}

describe('split traffic of a run whose task fails', () => {
  test('goes back to its former colour when that lasts for five minutes', () => {
    const decision = decide();
    expect(decision.restore).toEqual({ 'portal.example.test': 'blue', 'pgw.example.test': 'blue' });
    expect([decision.state, decision.runId, decision.tell?.code]).toEqual(['stuck', 'r2', 'Stuck']);
    expect(decision.finding).toMatch(
      /^Run r2 of main-2 is open, but its task has failed 7 times since .* \(no replay\), and its traffic is not back: portal/,
    );
  });

  test.each([
    [5 * MINUTE - 1, null],
    [5 * MINUTE, { 'portal.example.test': 'blue', 'pgw.example.test': 'blue' }],
  ])('that fails for %s ms comes to a restore of %j', (age, restore) => {
    const decision = decide({ since: NOW - age });
    expect([decision.state, decision.restore, decision.tell?.code]).toEqual(['stuck', restore, 'Stuck']);
  });

  test.each<[string, Partial<FailingTask>, Partial<GuardSight>, string]>([
    ['the guard may only tell', {}, { mode: 'alert' }, 'portal.example.test: blue 50 / green 50'],
    [
      'its destination cannot serve it',
      {},
      { traffic: trafficAt(50, { destination: healthy.map((one) => ({ ...one, healthyTargets: 0 })) }) },
      'It cannot be restored: portal-blue has 0 healthy targets',
    ],
    ['its weights cannot be read', {}, { traffic: trafficAt(50, { problem: 'Denied.', weights: {} }) }, 'Denied.'],
    ['it moved none', { snapshot: null }, { traffic: null }, '(no replay).'],
  ])('is only told when %s', (_, task, changes, why) => {
    const decision = decide(task, changes);
    expect([decision.state, decision.restore, decision.tell?.code]).toEqual(['stuck', null, 'Stuck']);
    expect(decision.finding).toContain(why);
    expect(decision.tell?.next).toContain('--break-glass');
  });

  test('is left alone while the guard is paused', () => {
    expect(decide({}, { pausedUntil: NOW + 1 })).toMatchObject({ state: 'stuck', restore: null, tell: null });
  });
});

describe('whole traffic of a run whose task fails', () => {
  test.each([0, 100])('on one colour, with %s percent on green, is only told', (green) => {
    const decision = decide({}, { traffic: trafficAt(green) });
    expect([decision.state, decision.restore, decision.tell?.code]).toEqual(['stuck', null, 'Stuck']);
  });

  test('is only told though scale-in may still be suspended: the run is not ended for that', () => {
    const target = { service: 'portal', colour: 'blue', resourceId: 'service/c/portal-blue' } as const;
    const held = { ...snapshot, scaling: [{ ...target, scaleInSuspended: false }] };
    expect(decide({ snapshot: held }, { traffic: trafficAt(0) }).restore).toBeNull();
  });
});
