import type { LeftBehind } from '../../src/worker/left-behind';
import { mustStayAway, stayingAway } from '../../src/worker/left-behind';

const MINUTE = 60_000;
const now = 100 * MINUTE;
const own = { code: 'ours', allowed: [], now };
const run: LeftBehind = {
  workflowId: 'environment/production',
  runId: 'r1',
  problem: 'Nondeterminism error: no such timer',
  last: { code: '@temporalio/worker@1.24.0+theirs', at: now - MINUTE },
  movedTraffic: true,
};

test('a worker stays away from a run that other code carries on', () => {
  expect(mustStayAway(run, own)).toBe(true);
});

test.each<[string, Partial<LeftBehind>]>([
  ['is no run of an environment', { workflowId: 'guard/production-2026-01-28T10:30:45Z' }],
  ['was brought there by its own code', { last: { code: '@temporalio/worker@1.24.0+ours', at: now - MINUTE } }],
  ['nobody has carried on with for long, with split traffic', { last: { code: 'theirs', at: now - 10 * MINUTE } }],
  ['nobody knows who carried it on', { last: null }],
])('but not from one that %s', (_, changes) => {
  expect(mustStayAway({ ...run, ...changes }, own)).toBe(false);
});

test('a run that waits with whole traffic is left to its release for as long as it waits', () => {
  const waiting = { ...run, movedTraffic: false, last: { code: 'theirs', at: 0 } };
  expect(mustStayAway(waiting, own)).toBe(true);
});

test('somebody may say that it is left behind, that very run alone', () => {
  expect(mustStayAway(run, { ...own, allowed: ['r1'] })).toBe(false);
  expect(mustStayAway(run, { ...own, allowed: ['r0'] })).toBe(true);
});

test('what is said names every run, why, and what to do', () => {
  const text = stayingAway([run, { ...run, workflowId: 'environment/staging', runId: 'r2', movedTraffic: false }], now);
  expect(text).toContain(
    'run r1 of environment/production (last carried on by other workflow code, 1m ago; it has moved',
  );
  expect(text).toContain(
    'run r2 of environment/staging (last carried on by other workflow code, 1m ago): Nondeterminism error: no such',
  );
  expect(text).toContain('Nothing was changed.');
  expect(text).toContain('start this worker with ROLLOUT_LEAVE_BEHIND=r1,r2.');
});
