import { notedPush, pushTag } from '../../../src/activities/ecs/noted-push';

const described = (values: Record<string, string>): Parameters<typeof notedPush>[0] => ({
  tags: Object.entries(values).map(([key, value]) => ({ key, value })),
});

test('a push is read back as it was noted', () => {
  const push = { sequence: 131, imageTag: 'main-1a2b3c4-20260102030405' };
  expect(notedPush(described({ team: 'shop', ...pushTag(push) }))).toEqual(push);
});

test.each<Record<string, string>>([
  {},
  { 'rollout:push': '' },
  { 'rollout:push': 'main-1' },
  { 'rollout:push': '12x main-1' },
])('where %j is noted there is no push to compare with', (values) => {
  expect(notedPush(described(values))).toBeNull();
  expect(notedPush({})).toBeNull();
});

test('a push without a number changes no tag', () => {
  expect(pushTag(null)).toEqual({});
});
