import { colours, otherColour, slotName } from '../../src/domain/colour';

test('the other of a colour is never itself', () => {
  expect(colours).toEqual(['blue', 'green']);
  expect(colours.map(otherColour)).toEqual(['green', 'blue']);
});

test('a slot is named by its service and colour', () => {
  expect(colours.map((colour) => slotName('svc-portal', colour))).toEqual(['svc-portal-blue', 'svc-portal-green']);
});
