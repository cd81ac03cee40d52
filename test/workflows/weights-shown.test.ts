import type { RunState } from '../../src/workflows/run/run-state';
import { showWeights } from '../../src/workflows/run/measure';

const mockShown = new Map<string, number>();

jest.mock('@temporalio/workflow', () => ({
  metricMeter: {
    createGauge: (name: string) => ({
      set: (value: number) => {
        mockShown.set(name, value);
      },
    }),
  },
}));

const asked = 'rollout_weight_asked_percent';
const confirmed = 'rollout_weight_confirmed_percent';
const request = { environment: 'production', imageTag: 'main-a1b2c3d', requestedBy: 'ada' };

beforeEach(() => {
  mockShown.clear();
});

test.each<[string, Pick<RunState, 'kind' | 'asked' | 'confirmed'>, Record<string, number>]>([
  ['a rollout that begins', { kind: 'rollout', asked: 0, confirmed: null }, { [asked]: 0, [confirmed]: 0 }],
  ['a rollout on its way to 50 %', { kind: 'rollout', asked: 50, confirmed: 5 }, { [asked]: 50, [confirmed]: 5 }],
  ['an undo', { kind: 'undo', asked: 100, confirmed: 100 }, { [asked]: 100, [confirmed]: 100 }],
  ['a restore of split traffic, before it is verified', { kind: 'restore', asked: 0, confirmed: null }, { [asked]: 0 }],
  ['a restore that is verified', { kind: 'restore', asked: 0, confirmed: 0 }, { [asked]: 0, [confirmed]: 0 }],
  ['a deploy, in which traffic has no weights', { kind: 'deploy', asked: 0, confirmed: null }, {}],
])('%s shows what is known of the weights', (_run, state, shown) => {
  showWeights({ request, ...state });
  expect(Object.fromEntries(mockShown)).toEqual(shown);
});
