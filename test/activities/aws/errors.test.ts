import { ECSClient, ListClustersCommand, ServerException } from '@aws-sdk/client-ecs';
import { Route53Client, GetChangeCommand } from '@aws-sdk/client-route-53';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createAwsClients, destroyAwsClients } from '../../../src/activities/aws/clients';
import { awsCall, awsErrorName, awsFailure } from '../../../src/activities/aws/errors';
import { RolloutError } from '../../../src/domain/failure';
import { failureOf, runActivity } from '../run-activity';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** An error as the SDK throws it. */
function sdkError(name: string, status: number | null, message = 'in the words of AWS'): Error {
  const metadata = status === null ? {} : { $metadata: { httpStatusCode: status }, $fault: 'client' };
  return Object.assign(new Error(message), { name }, metadata);
}

function typeOf(error: unknown): string {
  const failure = awsFailure('ecs:UpdateService for svc-portal-green', error);
  return failure instanceof RolloutError ? failure.report.type : 'untouched';
}

describe('errors of AWS as failures', () => {
  test.each([
    ['AccessDeniedException', 400, 'AccessDenied'],
    ['AccessDenied', 403, 'AccessDenied'],
    ['UnrecognizedClientException', 400, 'AccessDenied'],
    ['SomethingForbidden', 403, 'AccessDenied'],
    ['ExpiredTokenException', 400, 'AwsUnavailable'],
    ['ExpiredToken', 403, 'AwsUnavailable'],
    ['ThrottlingException', 400, 'AwsUnavailable'],
    ['Throttling', 400, 'AwsUnavailable'],
    ['PriorRequestNotComplete', 400, 'AwsUnavailable'],
    ['ServerException', 500, 'AwsUnavailable'],
    ['NewKindOfTrouble', 503, 'AwsUnavailable'],
    ['TooMany', 429, 'AwsUnavailable'],
    ['TimeoutError', null, 'AwsUnavailable'],
    ['CredentialsProviderError', null, 'AwsUnavailable'],
    ['SyntaxError', 200, 'AwsUnavailable'],
    ['ClientException', 400, 'AwsRefused'],
    ['InvalidParameterException', 400, 'AwsRefused'],
    ['InvalidChangeBatch', 400, 'AwsRefused'],
    ['ClusterNotFoundException', 400, 'AwsRefused'],
  ])('%s with status %s means %s to a rollout', (name, status, type) => {
    expect(typeOf(sdkError(name, status))).toBe(type);
  });

  test.each([
    // One name, two meanings: what AWS's sentence says decides. Sources: hashicorp/terraform-provider-aws#9777, ECS API
    // reference (UpdateService, CreateService), signature of a clock that is being set.
    [
      'ClientException',
      'Too many concurrent attempts to create a new revision of the specified family.',
      'AwsUnavailable',
    ],
    ['InvalidParameterException', 'Unable to Start a service that is still Draining.', 'AwsUnavailable'],
    [
      'InvalidParameterException',
      'Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
      'AwsUnavailable',
    ],
    ['ClientException', 'Rate exceeded', 'AwsUnavailable'],
    [
      'InvalidSignatureException',
      'Signature expired: 20261126T000000Z is now earlier than 20261126T001000Z',
      'AwsUnavailable',
    ],
    ['OperationNotPermittedException', 'The operation is in progress. Please try again later.', 'AwsUnavailable'],
    ['ClientException', 'Fargate requires task definition to have execution role ARN.', 'AwsRefused'],
    ['InvalidSignatureException', 'The request signature we calculated does not match.', 'AccessDenied'],
    ['AccessDeniedException', 'User is not authorized to perform: ecs:RegisterTaskDefinition', 'AccessDenied'],
  ])('%s that says "%s" means %s', (name, message, type) => {
    expect(typeOf(sdkError(name, 400, message))).toBe(type);
  });

  test('without credentials nothing is said of AWS, which was not asked', () => {
    const failure = awsFailure(
      'ecs:UpdateService',
      sdkError('CredentialsProviderError', null, 'Could not load credentials'),
    );
    expect(failure).toMatchObject({
      report: { what: 'No AWS credentials were found, so ecs:UpdateService was not called.' },
    });
  });

  test.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'EPROTO', 'ENOBUFS', 'CERT_HAS_EXPIRED'])(
    'a connection broken by %s may be tried again',
    (code) => {
      expect(typeOf(Object.assign(new Error(), { code }))).toBe('AwsUnavailable');
    },
  );

  test('aborts, bugs and failures of ours pass through as they are', () => {
    const abort = sdkError('AbortError', null);
    const bug = new TypeError('undefined is not a function');
    const ours = new RolloutError({ type: 'SlotMissing', what: 'Gone.', next: 'Create it.' });
    const wrongArgument = Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' });
    for (const error of [abort, bug, wrongArgument, ours, 'a thrown text'])
      expect(awsFailure('any call', error)).toBe(error);
  });

  test('a failure names the call and keeps the words of AWS', () => {
    const cause = sdkError('AccessDeniedException', 400, 'User x may not do this');
    const failure = awsFailure('ecs:UpdateService for svc-portal-green', cause);
    expect(failure).toMatchObject({ cause });
    expect(String(failure)).toContain('ecs:UpdateService for svc-portal-green');
    expect(String(failure)).toContain('AccessDeniedException: User x may not do this.');
    expect(awsErrorName(failure)).toBe('AccessDeniedException');
  });
});

describe('calls through the real SDK', () => {
  test('an answer of 500 is unavailable once it lasted', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(500, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ __type: 'ServerException', message: 'Something broke' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const clients = createAwsClients({ region: 'ap-northeast-1', endpoint: `http://127.0.0.1:${port}` });
    clients.ecs.config.credentials = async () => credentials;
    const failure: unknown = await failureOf(
      runActivity(() => awsCall('ecs:ListClusters', () => clients.ecs.send(new ListClustersCommand({})))),
    );
    destroyAwsClients(clients);
    server.closeAllConnections();
    server.close();
    expect(failure).toMatchObject({
      report: { type: 'AwsUnavailable' },
      cause: expect.any(ServerException) as unknown,
    });
  });

  test('a port where nothing listens is unavailable, not a bug', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const options = { region: 'ap-northeast-1', endpoint: `http://127.0.0.1:${port}`, credentials, maxAttempts: 1 };
    const [ecs, route53] = [new ECSClient(options), new Route53Client(options)];
    const refused = { report: { type: 'AwsUnavailable' } };
    await expect(awsCall('ecs', () => ecs.send(new ListClustersCommand({})))).rejects.toMatchObject(refused);
    await expect(awsCall('r53', () => route53.send(new GetChangeCommand({ Id: 'C1' })))).rejects.toMatchObject(refused);
  });
});
