import { resolve } from 'node:path';
import fc from 'fast-check';
import type { CheckSettings, ProductionSettings } from '../../src/domain/settings';
import { loadConfiguration } from '../../src/config/load';
import { EVENTS_A_CHECK, EVENT_LIMIT, worstCaseEvents } from '../../src/domain/event-budget';
import { LONG_STEPS, fakeSettings } from '../support/fake-settings';

const hour = 3_600_000;
const shipped = loadConfiguration(resolve('rollout.yaml'), {}).environments['production'];
const settings = fakeSettings({ steps: LONG_STEPS });
const withChecks = (change: Partial<CheckSettings>): ProductionSettings => ({
  ...settings,
  checks: { ...settings.checks, ...change },
});

test('the server keeps a margin beyond our limit of events', () => {
  expect(EVENT_LIMIT).toBe(20_000);
  expect(EVENT_LIMIT * 2).toBeLessThan(51_200);
});

test('the longest run of the shipped settings stays below', () => {
  const events = shipped ? worstCaseEvents(shipped) : 0;
  // The watched time of the shipped steps alone, without a single incident, is the least it can be.
  expect(events).toBeGreaterThan(105 * EVENTS_A_CHECK);
  expect(events).toBeLessThanOrEqual(EVENT_LIMIT);
});

test.each([
  ['pauses of a day', { pauseMs: 24 * hour }],
  ['holds of a day', { heldForMs: 24 * hour }],
  ['a day of not knowing', { inconclusiveBudgetMs: 24 * hour }],
  ['a check every five seconds', { everyMs: 5_000 }],
])('settings with %s exceed the limit of events', (_, change) => {
  expect(worstCaseEvents(withChecks(change))).toBeGreaterThan(EVENT_LIMIT);
});

test('a window of two days exceeds the limit of events', () => {
  expect(worstCaseEvents({ ...settings, steps: [{ weight: 100, windowMs: 48 * hour }] })).toBeGreaterThan(EVENT_LIMIT);
});

test.each<[string, Partial<ProductionSettings>]>([
  ['step', { steps: [...settings.steps, { weight: 100, windowMs: hour }] }],
  ['TTL', { traffic: { ...settings.traffic, ttlMs: hour } }],
  ['draining', { draining: { ...settings.draining, withinMs: hour } }],
  ['reassertion', { rollback: { ...settings.rollback, reassertForMs: hour } }],
])('a longer %s is paid for in events', (_, change) => {
  expect(worstCaseEvents({ ...settings, ...change })).toBeGreaterThan(worstCaseEvents(settings));
});

test('an hour more per step costs its checks exactly', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 24 }),
      fc.constantFrom('pauseMs', 'heldForMs', 'inconclusiveBudgetMs'),
      (hours, key) => {
        const more = worstCaseEvents(withChecks({ [key]: settings.checks[key] + hours * hour }));
        expect(more - worstCaseEvents(settings)).toBe(settings.steps.length * hours * 60 * EVENTS_A_CHECK);
      },
    ),
  );
});
