import { RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { lostFields } from '../../../src/activities/ecs/definition-diff';
import { describeRawDefinition, registerRawDefinition } from '../../../src/activities/ecs/raw-definition';
import { liveArn, liveDefinition } from './definitions';
import { stubEcs } from './stub-ecs';

describe('task definitions read and sent as they are', () => {
  test('fields that the SDK does not know are read', async () => {
    const tags = [{ key: 'team', value: 'payments' }];
    const { ecs } = stubEcs(() => ({ taskDefinition: liveDefinition(), tags }));
    const raw = await describeRawDefinition(ecs, liveArn);
    expect(raw).toEqual({ arn: liveArn, definition: liveDefinition(), tags });
  });

  test('fields that the SDK does not know are sent, with the right length', async () => {
    const { ecs, requests } = stubEcs(({ body }) => ({ taskDefinition: { ...body, taskDefinitionArn: liveArn } }));
    const sent = { family: 'svc-portal-green', ...liveDefinition({ note: 'ünïcode ✓' }) };
    await expect(registerRawDefinition(ecs, sent)).resolves.toMatchObject({ arn: liveArn });
    const [request] = requests;
    expect(request?.operation).toBe('RegisterTaskDefinition');
    expect(request?.body).toEqual(sent);
    expect(Number(request?.headers['content-length'])).toBe(Buffer.byteLength(request?.text ?? ''));
    expect(request?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 .*Signature=/);
  });

  test('a definition sent through the plain SDK would have lost fields', async () => {
    const { ecs, requests } = stubEcs(() => ({ taskDefinition: {} }));
    const input = {
      ...liveDefinition(),
      family: 'f',
      containerDefinitions: [{ name: 'a', hibernation: { afterIdle: '5m' } }],
    };
    await ecs.send(new RegisterTaskDefinitionCommand(input as never));
    expect(lostFields(input, requests[0]?.body ?? {}).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['containerDefinitions[a].hibernation.afterIdle', 'quantumMode.entangled']),
    );
  });

  test('a revision is asked for once by those who read it together, and by who reads it soon after', async () => {
    const { ecs, requests } = stubEcs(() => ({ taskDefinition: liveDefinition() }));
    await Promise.all([describeRawDefinition(ecs, liveArn), describeRawDefinition(ecs, liveArn)]);
    const again = await describeRawDefinition(ecs, liveArn);
    expect(again.definition).toEqual(liveDefinition());
    await describeRawDefinition(ecs, `${liveArn}0`);
    expect(requests.map(({ body }) => body.taskDefinition)).toEqual([liveArn, `${liveArn}0`]);
  });

  test('an answer without a definition may be tried again', async () => {
    const answers = [{}, { taskDefinition: liveDefinition() }];
    const { ecs } = stubEcs(() => answers.shift() ?? {});
    await expect(describeRawDefinition(ecs, liveArn)).rejects.toMatchObject({ report: { type: 'AwsUnavailable' } });
    await expect(describeRawDefinition(ecs, liveArn)).resolves.toMatchObject({ arn: liveArn });
  });
});
