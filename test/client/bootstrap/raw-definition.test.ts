import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { ECSClient } from '@aws-sdk/client-ecs';
import { registerRawDefinition } from '../../../src/activities/ecs/raw-definition';
import { firstRevision } from '../../../src/client/bootstrap/first-revision';
import { readRunning } from '../../../src/client/bootstrap/observe-uncoloured';
import type { ServiceSettings } from '../../../src/domain/settings';

const arn = 'arn:aws:ecs:eu-central-1:000000000000:task-definition/legacy:7';
const service: ServiceSettings = {
  name: 'shop',
  repository: 'shop',
  container: 'shop',
  port: 8002,
  healthPath: '/health',
  base: 'live',
  perColour: { environment: {}, logOptions: {} },
};
const answer = {
  taskDefinition: {
    taskDefinitionArn: arn,
    family: 'legacy',
    revision: 7,
    status: 'ACTIVE',
    fromTheFuture: { kept: true },
    containerDefinitions: [{ name: 'shop', image: 'shop:1', alsoNew: ['a'] }],
  },
  tags: [
    { key: 'team', value: 'shop' },
    { key: 'aws:cloudformation:stack-name', value: 'legacy' },
  ],
};

let server: Server;
let ecs: ECSClient;
const bodies: unknown[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(JSON.parse(body));
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify(answer));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  ecs = new ECSClient({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1', credentials });
});

afterAll(async () => {
  ecs.destroy();
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

test('fields that no SDK knows go from revision to revision', async () => {
  const { definition } = await readRunning(ecs, arn);
  const revision = firstRevision(definition, { service, colour: 'blue', image: null, tags: { made: 'by us' } });
  expect(revision).toEqual({
    family: 'shop-blue',
    fromTheFuture: { kept: true },
    containerDefinitions: [{ name: 'shop', image: 'shop:1', alsoNew: ['a'] }],
    tags: [
      { key: 'team', value: 'shop' },
      { key: 'made', value: 'by us' },
    ],
  });
  expect(await registerRawDefinition(ecs, revision)).toMatchObject({ arn });
  expect(bodies.at(-1)).toEqual(revision);
});
