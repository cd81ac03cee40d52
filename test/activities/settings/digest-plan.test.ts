import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { createSettingsActivities } from '../../../src/activities/settings/create';
import type { Plan } from '../../../src/domain/plan';
import { runActivity } from '../run-activity';
import { someSettings } from './some-settings';

const { digestPlan } = createSettingsActivities({ environments: {}, rolling: {} });
const { environment, region, cluster, steps, rules, throughput, ecsRule } = someSettings();
const approvals = { quorum: 2, approvers: ['ana', 'bo'], verification: 'none' };
const plan: Plan = {
  ...{ environment, region, cluster, steps, rules, throughput, ecsRule, approvals },
  ...{ imageTag: 'main-a1b2c3d-20260128103045', services: [], records: [], waivers: [] },
};
const digest = (of: Plan) => runActivity(digestPlan, of);

test('the digest is SHA-256 of the canonical JSON', async () => {
  const tiny = { b: 'é', a: [1.0, null] };
  const expected = createHash('sha256').update('{"a":[1,null],"b":"é"}').digest('hex');
  expect(await runActivity(digestPlan, tiny as never)).toBe(`sha256:${expected}`);
});

test('the order of keys does not change the digest', async () => {
  const turned = Object.fromEntries(Object.entries(plan).reverse());
  expect(await digest({ ...plan, ...turned })).toBe(await digest(plan));
  expect(Object.keys(turned)).not.toEqual(Object.keys(plan));
});

test('any other image tag has another digest', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (imageTag) => {
      expect((await digest({ ...plan, imageTag })) === (await digest(plan))).toBe(imageTag === plan.imageTag);
    }),
    { numRuns: 30 },
  );
});
