import fc from 'fast-check';
import { diffDefinitions, lostFields } from '../../../src/activities/ecs/definition-diff';
import type { JsonObject } from '../../../src/activities/ecs/json';
import { liveDefinition } from './definitions';

const anyDefinition = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => ({ family: 'f', extra: JSON.parse(JSON.stringify(value)) as JsonObject }));

describe('the difference of two definitions', () => {
  test('a definition does not differ from itself', () => {
    fc.assert(fc.property(anyDefinition, (definition) => diffDefinitions(definition, definition).length === 0));
  });

  test('containers and variables are matched by name, not by order', () => {
    const turned = liveDefinition();
    const containers = turned.containerDefinitions as JsonObject[];
    const variables = (containers[0]?.environment as JsonObject[]).toReversed();
    const reordered = [containers[1] ?? {}, { ...containers[0], environment: variables }];
    expect(diffDefinitions(turned, { ...turned, containerDefinitions: reordered })).toEqual([]);
  });

  test('the order of a command is part of it', () => {
    expect(diffDefinitions({ command: ['node', 'a'] }, { command: ['a', 'node'] })).toEqual([
      { path: 'command[0]', from: 'node', to: 'a' },
      { path: 'command[1]', from: 'a', to: 'node' },
    ]);
  });

  test('absent, null and empty fields count as the same', () => {
    expect(diffDefinitions({ volumes: [], proxyConfiguration: null }, { tags: {} })).toEqual([]);
  });

  test('an added and a removed field have one side only', () => {
    expect(diffDefinitions({ cpu: '256', pidMode: 'task' }, { cpu: '512', ipcMode: 'none' })).toEqual([
      { path: 'cpu', from: '256', to: '512' },
      { path: 'ipcMode', from: null, to: 'none' },
      { path: 'pidMode', from: 'task', to: null },
    ]);
  });

  test('what ECS added by itself is no loss', () => {
    const sent = { containerDefinitions: [{ name: 'app', portMappings: [{ containerPort: 80 }] }] };
    const described = {
      containerDefinitions: [
        { name: 'app', cpu: 0, portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] },
      ],
    };
    expect(lostFields(sent, described)).toEqual([]);
  });

  test('a field dropped at any depth is a loss with its path', () => {
    const { hibernation: _gone, ...container } = (liveDefinition().containerDefinitions as JsonObject[])[0] ?? {};
    const sidecar = (liveDefinition().containerDefinitions as JsonObject[])[1] ?? {};
    const described = {
      ...liveDefinition(),
      quantumMode: { entangled: true },
      containerDefinitions: [container, sidecar],
    };
    expect(lostFields(liveDefinition(), described).map(({ path }) => path)).toEqual([
      'containerDefinitions[svc-portal].hibernation.afterIdle',
      'quantumMode.spins[0]',
      'quantumMode.spins[1]',
    ]);
  });

  test('values that look like secrets are shown by a mark only', () => {
    const variables = (value: string): JsonObject => ({ environment: [{ name: 'DB_PASSWORD', value }] });
    const [change] = diffDefinitions(variables('hunter2'), variables('hunter3'));
    expect(change?.path).toBe('environment[DB_PASSWORD]');
    expect(change?.from).toMatch(/^\(hidden, [0-9a-f]{8}\)$/);
    expect(change?.to).not.toBe(change?.from);
    expect(JSON.stringify(change)).not.toContain('hunter');
  });

  test('a new variable with a secret and credentials in addresses are hidden too', () => {
    const changes = diffDefinitions(
      { environment: [{ name: 'STORE', value: 'redis://a:b@cache:6379' }] },
      {
        environment: [
          { name: 'STORE', value: 'redis://a:c@cache:6379' },
          { name: 'API_KEY', value: 'k-123' },
        ],
      },
    );
    expect(changes).toHaveLength(2);
    expect(JSON.stringify(changes)).not.toMatch(/k-123|a:b@|a:c@/);
  });

  test('secrets of a wholly new container are hidden, its image is not', () => {
    const environment = [
      { name: 'API_KEY', value: 'k-123' },
      { name: 'MODE', value: 'fast' },
    ];
    const container = {
      name: 'token-sidecar',
      image: 'registry/sidecar:1',
      environment,
      command: ['run', '--password=p-456'],
    };
    const changes = diffDefinitions({}, { containerDefinitions: [container] });
    expect(JSON.stringify(changes)).not.toMatch(/k-123|p-456/);
    expect(changes).toEqual(
      expect.arrayContaining([
        { path: 'containerDefinitions[token-sidecar].image', from: null, to: 'registry/sidecar:1' },
        { path: 'containerDefinitions[token-sidecar].environment[MODE]', from: null, to: 'fast' },
      ]),
    );
  });

  test('references to secrets are names and stay readable', () => {
    const secrets = (valueFrom: string): JsonObject => ({
      containerDefinitions: [{ name: 'a', secrets: [{ name: 'TOKEN', valueFrom }] }],
    });
    expect(diffDefinitions(secrets('arn:old'), secrets('arn:new'))).toEqual([
      { path: 'containerDefinitions[a].secrets[TOKEN]', from: 'arn:old', to: 'arn:new' },
    ]);
  });
});
