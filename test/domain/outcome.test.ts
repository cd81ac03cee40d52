import { failureTypes } from '../../src/domain/failure';
import { meaningOf, outcomes } from '../../src/domain/outcome';

const documented = {
  completed: [0, null],
  rolledBack: [2, 'RolloutRolledBack'],
  failedBeforeTraffic: [2, 'RolloutFailedBeforeTraffic'],
  refused: [3, 'RolloutRefused'],
  rejected: [3, null],
  expired: [3, null],
  superseded: [3, null],
  planChanged: [3, null],
  aborted: [3, null],
  released: [4, 'RollbackReleased'],
  restored: [0, null],
  stranded: [4, 'DeployStranded'],
};

test('each outcome has the documented exit code and closing', () => {
  const found = Object.entries(outcomes).map(([name, { exitCode, failure }]) => [name, [exitCode, failure]] as const);
  expect(Object.fromEntries(found)).toEqual(documented);
});

test('an outcome that fails the run has a type of failure', () => {
  const types = Object.values(outcomes).flatMap(({ failure }) => failure ?? []);
  expect(types).toHaveLength(5);
  // Tried again, a closing that failed would run the whole rollout anew.
  expect(types.filter((type) => failureTypes[type].retryable)).toEqual([]);
});

test('every outcome is told apart from all others in words', () => {
  const meanings = Object.values(outcomes).map(({ meaning }) => meaning);
  expect(new Set(meanings).size).toBe(meanings.length);
});

test('a deploy in place, which has no traffic to move, speaks of none', () => {
  for (const outcome of ['completed', 'rolledBack'] as const) {
    expect(meaningOf(outcome, 'deploy')).not.toMatch(/traffic|candidate|live/);
    expect(meaningOf(outcome, 'undo')).toBe(outcomes[outcome].meaning);
  }
  expect(meaningOf('stranded', 'deploy')).toBe(outcomes.stranded.meaning);
});
