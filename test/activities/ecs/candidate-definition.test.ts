import fc from 'fast-check';
import { candidateDefinition, imageOf, registrable } from '../../../src/activities/ecs/candidate-definition';
import { diffDefinitions } from '../../../src/activities/ecs/definition-diff';
import type { Json, JsonObject } from '../../../src/activities/ecs/json';
import { liveDefinition, portal } from './definitions';

const image = 'registry/svc-portal@sha256:new';

function candidateOf(base: JsonObject, service = portal()): JsonObject {
  return candidateDefinition({ base, service, candidate: 'green', image });
}

/** Fields that nobody knows, under names that are not those of the API. */
const unknownFields = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }).map((name) => `x-${name}`),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json),
);

describe("the candidate's definition", () => {
  test('only image, colour values and family differ from live', () => {
    const changes = diffDefinitions(registrable(liveDefinition()), candidateOf(liveDefinition()));
    expect(changes.map(({ path }) => path)).toEqual([
      'containerDefinitions[svc-portal].environment[COLOUR]',
      'containerDefinitions[svc-portal].environment[SERVICE_NAME]',
      'containerDefinitions[svc-portal].image',
      'containerDefinitions[svc-portal].logConfiguration.options.awslogs-stream-prefix',
      'family',
    ]);
  });

  test('every unknown field survives at every depth', () => {
    fc.assert(
      fc.property(unknownFields, unknownFields, unknownFields, (top, inner, log) => {
        const [container, sidecar] = liveDefinition().containerDefinitions as JsonObject[];
        const logConfiguration = { ...(container?.logConfiguration as JsonObject), ...log };
        const containers = [
          { ...container, ...inner, logConfiguration },
          { ...sidecar, ...inner },
        ];
        const result = candidateOf({ ...liveDefinition(), ...top, containerDefinitions: containers });
        const [after, afterSidecar] = result.containerDefinitions as JsonObject[];
        expect(result).toMatchObject(top);
        expect(after).toMatchObject({ ...inner, image });
        expect(after?.logConfiguration).toMatchObject(log);
        expect(afterSidecar).toEqual(containers[1]);
      }),
    );
  });

  test('without a colour its templates are left untouched', () => {
    const base = liveDefinition({ containerDefinitions: [{ name: 'svc-portal', image: 'a', command: ['{colour}'] }] });
    expect(candidateDefinition({ base, service: portal(), candidate: null, image })).toMatchObject({
      family: base.family,
      containerDefinitions: [{ name: 'svc-portal', image, command: ['{colour}'] }],
    });
  });

  test('what only ECS writes is left out of it', () => {
    const written = ['taskDefinitionArn', 'revision', 'status', 'registeredAt', 'registeredBy', 'compatibilities'];
    const result = candidateOf(liveDefinition({ tags: [{ key: 'a', value: 'b' }] }));
    expect(Object.keys(result)).not.toEqual(expect.arrayContaining(['tags']));
    for (const field of [...written, 'requiresAttributes']) expect(result).not.toHaveProperty(field);
  });

  test('applying it twice changes nothing more', () => {
    const once = candidateOf(liveDefinition());
    expect(candidateOf(once)).toEqual(once);
  });

  test.each([
    ['no', 'portal'],
    ['two', 'twin'],
  ])('a definition with %s containers of the name is refused', (_count, container) => {
    const twins = [
      { name: 'twin', image: 'a' },
      { name: 'twin', image: 'b' },
    ];
    const base = liveDefinition({ containerDefinitions: twins });
    expect(() => candidateOf(base, portal({ container }))).toThrow(
      expect.objectContaining({ report: expect.objectContaining({ type: 'ContainerNotFound' }) }),
    );
  });

  test('log options without a log configuration are refused', () => {
    const base = liveDefinition({ containerDefinitions: [{ name: 'svc-portal', image: 'a' }] });
    expect(() => candidateOf(base)).toThrow(/no log configuration/);
    const silent = portal({ perColour: { environment: {}, logOptions: {} } });
    expect(imageOf(candidateOf(base, silent), 'svc-portal')).toBe(image);
    expect(candidateOf(base, silent).containerDefinitions).toEqual([{ name: 'svc-portal', image }]);
  });
});

test('what a colour sets takes the place of a secret of that name, and of no other', () => {
  const secret = (name: string): JsonObject => ({ name, valueFrom: `/portal/${name}` });
  const base = {
    containerDefinitions: [
      {
        name: 'portal',
        image: 'old',
        secrets: [secret('COLOUR'), secret('API_KEY')],
        logConfiguration: { logDriver: 'splunk', secretOptions: [secret('splunk-token'), secret('splunk-source')] },
      },
    ],
  };
  const perColour = { environment: { COLOUR: '{colour}' }, logOptions: { 'splunk-source': '{service}-{colour}' } };
  const service = { name: 'portal', container: 'portal', perColour };
  const [made] = candidateDefinition({ base, service, candidate: 'green', image: 'new' }).containerDefinitions as [
    JsonObject,
  ];
  expect(made).toMatchObject({
    environment: [{ name: 'COLOUR', value: 'green' }],
    secrets: [secret('API_KEY')],
    logConfiguration: { options: { 'splunk-source': 'portal-green' }, secretOptions: [secret('splunk-token')] },
  });
});
