import type { Connection } from '@temporalio/client';
import { ensureSearchAttributes } from '../../src/worker/search-attributes';
import { WorkerRefusal } from '../../src/worker/worker-refusal';
import { searchAttributes } from '../../src/workflows/messages';

const denied = Object.assign(new Error('7 PERMISSION_DENIED: Request unauthorized.'), { code: 7 });

interface Answers {
  readonly list?: Readonly<Record<string, number>> | Error;
  readonly add?: Error;
  readonly count?: Error;
}

function temporal({ list = denied, add, count }: Answers): { connection: Connection; added: unknown[] } {
  const added: unknown[] = [];
  const answer = (error: Error | undefined): Promise<object> => (error ? Promise.reject(error) : Promise.resolve({}));
  const connection = {
    operatorService: {
      listSearchAttributes: () =>
        list instanceof Error ? Promise.reject(list) : Promise.resolve({ customAttributes: list }),
      addSearchAttributes: (request: unknown) => {
        added.push(request);
        return answer(add);
      },
    },
    workflowService: { countWorkflowExecutions: () => answer(count) },
  };
  return { connection: connection as never, added };
}

const all = Object.fromEntries(Object.keys(searchAttributes).map((name) => [name, 2]));

test('attributes that are there are left alone', async () => {
  const { connection, added } = temporal({ list: all });
  await ensureSearchAttributes(connection, 'shop');
  expect(added).toEqual([]);
});

test('missing ones are registered', async () => {
  const { RolloutPhase: _missing, ...others } = all;
  const { connection, added } = temporal({ list: others });
  await ensureSearchAttributes(connection, 'shop');
  expect(added).toEqual([{ namespace: 'shop', searchAttributes: { RolloutPhase: 2 } }]);
});

test('where they may not be listed, that a query knows them is proof enough (temporalio/temporal#6664)', async () => {
  const { connection, added } = temporal({});
  await ensureSearchAttributes(connection, 'shop');
  expect(added).toEqual([]);
});

test('a namespace that is not there is said to be so, and nothing else', async () => {
  const missing = Object.assign(new Error('5 NOT_FOUND: Namespace shop is not found.'), { code: 5 });
  const { connection } = temporal({ list: missing, count: missing });
  await expect(ensureSearchAttributes(connection, 'shop')).rejects.toThrow(
    /^Temporal has no namespace shop\. Set TEMPORAL_NAMESPACE .* temporal operator namespace create --namespace shop$/,
  );
});

test.each([
  ['may not list and not query', { count: denied }],
  ['may list and not register', { list: {}, add: denied }],
])('a worker that %s refuses with the command that helps', async (_what, answers) => {
  const { connection } = temporal(answers);
  const refusal = await ensureSearchAttributes(connection, 'shop').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(WorkerRefusal);
  expect(String(refusal)).toContain('temporal operator search-attribute create --namespace shop --name Rollout');
});
