import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { createAwsClients, destroyAwsClients } from '../../../src/activities/aws/clients';
import type { AwsClients } from '../../../src/activities/aws/clients';
import { awsCall } from '../../../src/activities/aws/errors';
import { registerRawDefinition } from '../../../src/activities/ecs/raw-definition';
import { activityEnvironment, failureOf } from '../run-activity';

/** What the server says to one request: an error of AWS, `silence` (the connection breaks), or a good answer. */
type Say = { readonly type: string; readonly message?: string; readonly status?: number } | 'silence' | 'well';

let server: Server;
let clients: AwsClients;
let requests = 0;
let say: (request: number) => Say;

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID ??= 'test';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  server = createServer((_request, response) => {
    requests += 1;
    const said = say(requests);
    if (said === 'silence') return void response.destroy();
    const [status, body] =
      said === 'well'
        ? [200, { clusterArns: [], taskDefinition: { taskDefinitionArn: 'arn:family:1' } }]
        : [said.status ?? 400, { __type: said.type, message: said.message ?? 'in the words of AWS' }];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  clients = createAwsClients({ region: 'ap-northeast-1', endpoint: `http://127.0.0.1:${port}` });
});

beforeEach(() => {
  requests = 0;
});

afterAll(() => {
  destroyAwsClients(clients);
  server.closeAllConnections();
  server.close();
});

const THROTTLED = { type: 'ThrottlingException' };
const list = () => awsCall('ecs:ListClusters', () => clients.ecs.send(new ListClustersCommand({})));
const register = () => registerRawDefinition(clients.ecs, { family: 'family' });

/** Runs it in an activity whose attempt has so much time. */
function within<T>(startToCloseTimeoutMs: number, run: () => Promise<T>): Promise<T> {
  return activityEnvironment({ startToCloseTimeoutMs }).run(run);
}

describe('calls to AWS are repeated one by one', () => {
  test.each<Say>([
    THROTTLED,
    { type: 'ServerException', status: 500 },
    { type: 'ClientException', message: 'Too many concurrent attempts to create a new revision of the family.' },
    'silence',
  ])('after %j, until there is an answer', async (trouble) => {
    say = (request) => (request < 4 ? trouble : 'well');
    await expect(within(60_000, list)).resolves.toMatchObject({ clusterArns: [] });
    expect(requests).toBe(4);
  });

  test('but not what AWS refuses for good', async () => {
    say = () => ({ type: 'InvalidParameterException' });
    await expect(within(60_000, list)).rejects.toMatchObject({ report: { type: 'AwsRefused' } });
    expect(requests).toBe(1);
  });

  test('and only while their activity has time, so that it fails with what AWS says and not by its time-out', async () => {
    say = () => THROTTLED;
    const began = Date.now();
    const failure = await failureOf(within(1_000, list));
    expect(Date.now() - began).toBeLessThan(1_000);
    expect(failure).toMatchObject({ report: { type: 'AwsUnavailable' } });
    expect(String(failure)).toContain('ThrottlingException');
  });

  test('of an attempt that has spent its time none is repeated', async () => {
    say = (request) => (request === 1 ? 'well' : THROTTLED);
    const late = within(1_000, async () => {
      await list();
      await new Promise((resolve) => setTimeout(resolve, 900));
      return list();
    });
    await expect(late).rejects.toMatchObject({ report: { type: 'AwsUnavailable' } });
    expect(requests).toBe(2);
  });
});

describe('a call that makes something new each time', () => {
  test.each<Say>([
    THROTTLED,
    { type: 'ClientException', message: 'Too many concurrent attempts to create a new revision of the family.' },
  ])('is sent again after %j, which did nothing', async (refusal) => {
    say = (request) => (request < 3 ? refusal : 'well');
    await expect(within(60_000, register)).resolves.toMatchObject({ arn: 'arn:family:1' });
    expect(requests).toBe(3);
  });

  test.each<Say>(['silence', { type: 'ServerException', status: 500 }])(
    'is sent once when nobody can tell what became of it: %j',
    async (trouble) => {
      say = () => trouble;
      await expect(within(60_000, register)).rejects.toMatchObject({ report: { type: 'AwsUnavailable' } });
      expect(requests).toBe(1);
    },
  );
});
