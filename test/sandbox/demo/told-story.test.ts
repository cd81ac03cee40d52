import type { RolloutResult } from '../../../src/domain/status';
import { plainPainter } from '../../../src/domain/render/painter';
import { summaryLines } from '../../../src/sandbox/demo/summary';
import { toldStory } from '../../../src/sandbox/demo/told-story';
import { createTally } from '../../../src/sandbox/load/tally';
import type { LoadStatistics } from '../../../src/sandbox/load/tally';

const begun = 1_000_000;
const story = { title: 'a bad image', imageTag: 'errors20-1', expected: 'rolledBack' } as const;
const times = { startedAt: begun, endedAt: begun + 27_000 };

/** The part of a result that a summary reads. */
function rolledBack(changes: Partial<RolloutResult> = {}): RolloutResult {
  const entry = (at: number, code: string, text: string) => ({ at: begun + at, code, text, level: 'info' });
  const failing = {
    number: 3,
    at: begun + 11_000,
    verdict: 'fail',
    evidence: [
      { service: 'pay', verdict: 'pass', alertOnly: false },
      {
        service: 'shop',
        rule: 'error-rate',
        verdict: 'fail',
        alertOnly: false,
        value: 6.6667,
        threshold: 0.5,
        unit: 'percent',
      },
    ],
  };
  const result = {
    outcome: 'rolledBack',
    message: 'Check 3 failed.',
    oldColour: null,
    status: {
      plan: { records: [{ live: 'blue', candidate: 'green' }] },
      log: [
        entry(9_000, 'StepBegun', 'The candidate has 5 %.'),
        entry(9_500, 'CheckInconclusive', 'Check 2 could not tell.'),
        entry(11_000, 'RollingBack', 'Check 3 failed.'),
        entry(15_500, 'TrafficBack', 'Live has all traffic again.'),
        entry(26_000, 'RolledBack', 'Check 3 failed.'),
      ],
    },
    checks: [{ number: 2, at: begun + 9_500, verdict: 'inconclusive', evidence: [] }, failing],
    ...changes,
  };
  return JSON.parse(JSON.stringify(result)) as RolloutResult;
}

function load(): LoadStatistics {
  const tally = createTally(begun);
  const sent = { service: 'shop', version: undefined };
  for (let second = 0; second < 27; second += 1) {
    tally.add({ ...sent, at: begun + second * 1000, colour: 'blue', status: 200 });
  }
  tally.add({ ...sent, at: begun + 26_500, colour: 'green', status: 500 });
  return tally.read();
}

test('the way back is measured from the first breaching value', () => {
  const told = toldStory(story, rolledBack(), times, load());
  expect(told.wayBack).toEqual({
    firstBadAnswerAt: begun + 26_000,
    firstBreachAt: begun + 11_000,
    breach: 'shop error-rate 6.67 percent, limit 0.5',
    trafficBackAt: begun + 15_500,
    tookMs: 4_500,
  });
});

test('bad answers are counted against all requests of the story', () => {
  const told = toldStory(story, rolledBack(), times, load());
  expect(told.requests).toEqual({ blue: 27, green: 1 });
  expect(told.bad).toEqual({ count: 1, percent: 100 / 28 });
});

test('a story that ended otherwise than it should says so', () => {
  const told = toldStory({ ...story, expected: 'completed' }, rolledBack(), times, load());
  expect(told.asExpected).toBe(false);
  const lines = summaryLines({ ok: false, stories: [told], tookMs: 27_000, temporalUi: 'http://ui' }, plainPainter);
  expect(lines.join('\n')).toContain('✘ should have been completed');
});

test('completed with the old colour kept is not as it should be', () => {
  const completed = { outcome: 'completed', checks: [], oldColour: 'kept' } as const;
  const expected = { ...story, expected: 'completed' } as const;
  expect(toldStory(expected, rolledBack(completed), times, load()).asExpected).toBe(false);
  expect(toldStory(expected, rolledBack({ ...completed, oldColour: 'retired' }), times, load()).asExpected).toBe(true);
});

test('the summary of a rollback tells times from its start', () => {
  const told = toldStory(story, rolledBack(), times, load());
  const lines = summaryLines({ ok: true, stories: [told], tookMs: 27_000, temporalUi: 'http://ui' }, plainPainter);
  expect(lines).toContain('     +9.0s  The candidate has 5 %.');
  expect(lines).toContain('    +15.5s  traffic back, confirmed: 4.5s after that value');
  expect(lines.filter((line) => line.includes('Check 3 failed.'))).toHaveLength(1);
});
