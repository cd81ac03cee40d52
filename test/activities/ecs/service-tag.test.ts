import { serviceTag, writeServiceTags } from '../../../src/activities/ecs/service-tag';
import { stubEcs } from './stub-ecs';

const service = { serviceArn: 'arn:aws:ecs:ap-northeast-1:123456789012:service/portal', serviceName: 'portal' };

test('a value is read by its key, and none is none', () => {
  const tagged = { ...service, tags: [{ key: 'a', value: '1' }] };
  expect([serviceTag(tagged, 'a'), serviceTag(tagged, 'b'), serviceTag(service, 'a')]).toEqual([
    '1',
    undefined,
    undefined,
  ]);
});

test('a value that a tag cannot hold is made one', async () => {
  const { ecs, requests } = stubEcs(() => ({}));
  await writeServiceTags(ecs, service, { a: 'x'.repeat(300) });
  expect(requests[0]?.body).toMatchObject({
    tags: [{ key: 'a', value: expect.stringMatching(/^x{1,256}$/) as unknown }],
  });
});
