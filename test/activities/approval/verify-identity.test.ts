import { createApprovalActivities } from '../../../src/activities/approval/create';
import { runActivity } from '../run-activity';

const { verifyIdentity } = createApprovalActivities();
const verify = (by: string) => runActivity(verifyIdentity, { decision: 'approve', by, verification: 'none' });

test.each(['ana', ' Ana ', 'ANA\n'])('the name %j is the same person', async (by) => {
  expect(await verify(by)).toEqual({ name: 'ana', verification: 'none' });
});

test('a decision of nobody is refused for good', async () => {
  await expect(verify('  ')).rejects.toMatchObject({
    type: 'IdentityRefused',
    nonRetryable: true,
    message: expect.stringContaining('`approve` names nobody'),
  });
});
