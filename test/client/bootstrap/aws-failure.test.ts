import { bootstrapFailure } from '../../../src/client/bootstrap/aws-failure';
import { RolloutError } from '../../../src/domain/failure';

const again = 'Run the same command again: it goes on where it stopped.';

function nextAfter(name: string, message: string): string | undefined {
  const refusal = Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 }, $fault: 'client' });
  const failure = bootstrapFailure(refusal, 'making the cluster mpac-prod', 'Made before it: 0.');
  if (!(failure instanceof RolloutError)) throw new Error('It is no failure of ours.');
  return failure.report.next;
}

test.each(['ecs:CreateCluster', 'iam:PassRole', 'application-autoscaling:DescribeScalableTargets'])(
  'a refused call names the missing permission %s',
  (action) => {
    const message = `User: arn:aws:iam::123456789012:user/dev is not authorized to perform: ${action} on resource: * because no identity-based policy allows it`;
    expect(nextAfter('AccessDeniedException', message)).toBe(
      `Sign in to AWS as somebody who may ${action}, or allow it in your IAM policy. ${again}`,
    );
  },
);

test('a refusal in which AWS names no permission invents none', () => {
  expect(nextAfter('AccessDenied', 'Access denied')).toBe(
    `Sign in to AWS as somebody who may, or allow the call. ${again}`,
  );
});

test('what is no refusal of permissions is not cured by one', () => {
  expect(nextAfter('InvalidParameterException', 'The role is not authorized to perform: s3:GetObject')).toBe(
    `Mend what it names. ${again}`,
  );
});
