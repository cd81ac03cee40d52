import fc from 'fast-check';
import { colours, otherColour } from '../../src/domain/colour';
import { describeWeights, liveColourOf, sameWeights, weightsFor } from '../../src/domain/weights';

const colour = fc.constantFrom(...colours);
const percent = fc.integer({ min: 0, max: 100 });
const weight = fc.integer({ min: 0, max: 255 });

test('the candidate gets its percent, live the rest of 100', () => {
  fc.assert(
    fc.property(colour, percent, (candidate, share) => {
      const weights = weightsFor(candidate, share);
      expect(weights[candidate]).toBe(share);
      expect(weights.blue + weights.green).toBe(100);
      expect(weights).toEqual(weightsFor(otherColour(candidate), 100 - share));
    }),
  );
});

test('only a colour with all the weight of 100 is live', () => {
  fc.assert(
    fc.property(colour, percent, (candidate, share) => {
      const expected = share === 0 ? otherColour(candidate) : share === 100 ? candidate : null;
      expect(liveColourOf(weightsFor(candidate, share))).toBe(expected);
    }),
  );
});

test.each([
  ['both without weight', 0, 0],
  ['both with all the weight', 100, 100],
  ['a sum that is not ours', 255, 0],
  ['a single weight of one', 0, 1],
  ['a split in halves', 50, 50],
  ['a trickle to the other', 99, 1],
  ['all the weight and a trickle', 100, 1],
])('no colour is live with %s', (_, blue, green) => {
  expect(liveColourOf({ blue, green })).toBeNull();
  expect(liveColourOf({ blue: green, green: blue })).toBeNull();
});

test('weights are the same when both colours agree', () => {
  fc.assert(
    fc.property(weight, weight, fc.integer({ min: 1, max: 9 }), (blue, green, more) => {
      expect(sameWeights({ blue, green }, { green, blue })).toBe(true);
      expect(sameWeights({ blue, green }, { blue: blue + more, green })).toBe(false);
      expect(sameWeights({ blue, green }, { blue, green: green + more })).toBe(false);
    }),
  );
});

test('weights are told with blue always first', () => {
  expect(describeWeights(weightsFor('green', 5))).toBe('blue 95 / green 5');
});
