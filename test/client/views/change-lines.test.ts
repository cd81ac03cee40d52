import type { WatchedStatus } from '../../../src/client/watch-run';
import { changeLines } from '../../../src/client/views/change-lines';
import { sampleStatus, watchingStatus } from '../../support/status-samples';

const look = (status: WatchedStatus['status'], stale: string | null = null): WatchedStatus => ({
  status,
  stale,
  ended: false,
});

describe('the watch outside a terminal', () => {
  test('the first look tells standing, log and last check', () => {
    expect(changeLines(null, look(watchingStatus()))).toEqual([
      'production main-a1b2c3d ▶ watching 5 %',
      '10:30:00Z preflight: reading',
      '10:36:00Z portal and pgw at 5 %',
      '10:42:00Z check 7 at 5 %: ? inconclusive, 6m of 15m healthy, 1m of 30m inconclusive; requests that reach the candidate: portal 5.12 %, pgw unknown; pgw green error-rate: 12 of 400 requests',
    ]);
  });

  test('a look without anything new says nothing', () => {
    expect(changeLines(look(watchingStatus()), look(watchingStatus()))).toEqual([]);
  });

  test('only new log entries are told, warnings as such', () => {
    const before = watchingStatus();
    const log = [...before.log, { at: before.startedAt, code: 'Held', level: 'warning' as const, text: 'held' }];
    expect(changeLines(look(before), look({ ...before, log }))).toEqual(['10:30:00Z warning: held']);
  });

  test('a new line is told although the oldest of as many as a status has made room for it', () => {
    const entry = (minute: number) => ({
      ...{ at: watchingStatus().startedAt + minute * 60_000, code: 'StepBegun', level: 'info' as const },
      text: `line ${minute}`,
    });
    const log = Array.from({ length: 20 }, (_, minute) => entry(minute));
    const before = watchingStatus({ log });
    expect(changeLines(look(before), look({ ...before, log: [...log.slice(1), entry(20)] }))).toEqual([
      '10:50:00Z line 20',
    ]);
  });

  test('lines are in the order of time, an inconclusive check once', () => {
    const before = watchingStatus();
    const entry = (minute: number, code: string) => ({
      at: before.startedAt + minute * 60_000,
      code,
      level: 'info' as const,
      text: code,
    });
    const log = [...before.log, entry(14, 'Paused'), entry(13, 'CheckInconclusive')];
    const lastCheck = before.lastCheck && {
      ...before.lastCheck,
      number: 8,
      at: before.startedAt + 13 * 60_000,
      evidence: [],
    };
    expect(changeLines(look(before), look({ ...before, phase: 'shifting', log, lastCheck, shares: {} }))).toEqual([
      '10:43:00Z check 8 at 5 %: ? inconclusive',
      '10:44:00Z Paused',
    ]);
  });

  test('going stale is told once, and its end too', () => {
    const status = sampleStatus();
    expect(changeLines(look(status), look(status, 'no worker answers'))).toEqual(['? no worker answers']);
    expect(changeLines(look(status, 'no worker answers'), look(status, 'no worker answers'))).toEqual([]);
    expect(changeLines(look(status, 'no worker answers'), look(status))).toEqual(['answered again']);
  });
});
