import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { DescribeClustersCommand } from '@aws-sdk/client-ecs';
import { createAwsClients, destroyAwsClients } from '../../../src/activities/aws/clients';
import type { MeasuredCall } from '../../../src/activities/aws/measure-calls';

const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
let before: NodeJS.ProcessEnv;
let server: Server;
/** What AWS answers, one after the other. */
let answers: { status: number; body: object }[];

beforeEach(async () => {
  before = { ...process.env };
  Object.assign(process.env, keys);
  server = createServer((_request, response) => {
    const { status, body } = answers.shift() ?? { status: 200, body: {} };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  process.env = before;
  server.close();
});

test('every attempt is told with service, operation, result and time, those that are repeated too', async () => {
  answers = [
    { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } },
    { status: 200, body: { clusters: [] } },
    { status: 400, body: { __type: 'InvalidParameterException', message: 'no' } },
  ];
  const told: MeasuredCall[] = [];
  const { port } = server.address() as AddressInfo;
  const place = { region: 'ap-northeast-1', endpoint: `http://127.0.0.1:${port}` };
  const clients = createAwsClients(place, (call) => told.push(call));
  try {
    await clients.ecs.send(new DescribeClustersCommand({}));
    await expect(clients.ecs.send(new DescribeClustersCommand({}))).rejects.toThrow('no');
  } finally {
    destroyAwsClients(clients);
  }
  const call = { service: 'ECS', operation: 'DescribeClusters' };
  expect(told).toEqual(['throttled', 'ok', 'error'].map((result) => ({ ...call, result, ms: expect.any(Number) })));
  expect(told.every(({ ms }) => ms > 0 && ms < 60_000)).toBe(true);
});
