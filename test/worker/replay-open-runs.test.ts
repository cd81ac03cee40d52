import type { DevServer } from '../client/support/dev-server';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { environmentWorkflowId } from '../../src/domain/request';
import { openStandIns, withStandIns } from '../client/support/stand-ins';
import { replayOpenRuns } from '../../src/worker/replay-open-runs';
import { workflowSources } from '../../src/worker/workflow-sources';

let server: DevServer;
beforeAll(async () => {
  server = await openStandIns();
});
afterAll(() => server.close());

const bundle = (workflowsPath: string): ReturnType<typeof bundleWorkflowCode> =>
  bundleWorkflowCode({ ...workflowSources, workflowsPath, logger: new DefaultLogger('ERROR') });

test('a run that only other code can carry on keeps a worker from starting; of one left behind it is said loudly', () =>
  withStandIns(server, async ({ client, environment, request }) => {
    // A stand-in for the code of another release, which begins by writing its memo.
    const { runId } = await client.start({ ...request, imageTag: 'shifted' });
    await client.status(environment);
    const { client: temporal } = server.env;
    const query = "ExecutionStatus = 'Running'";
    while (
      (await temporal.workflowService.countWorkflowExecutions({ namespace: 'default', query })).count.toNumber() < 1
    );

    const said: [object, string][] = [];
    const log = { error: (details: object, message: string) => said.push([details, message]) };
    const ours = { workflowBundle: await bundle(workflowSources.workflowsPath) };
    const workflowId = environmentWorkflowId(environment);
    await expect(replayOpenRuns(temporal, ours, log, { code: 'ours', allowed: [] })).rejects.toThrow(
      `run ${runId} of ${workflowId} (last carried on by other workflow code, `,
    );
    await expect(replayOpenRuns(temporal, ours, log, { code: 'ours', allowed: [] })).rejects.toThrow(
      /ago; it has moved traffic\): .*[Nn]ondeterminism/,
    );
    expect(said).toEqual([]);

    expect(await replayOpenRuns(temporal, ours, log, { code: 'ours', allowed: [runId] })).toBe(0);
    expect(said).toEqual([
      [
        expect.objectContaining({ workflowId, runId }),
        expect.stringMatching(`^run ${runId} of environment/${environment} does not replay .* former release`),
      ],
    ]);
    // What the own code has brought there is nobody else's to carry on.
    const { events } = await temporal.workflow.getHandle(workflowId).fetchHistory();
    const [first] = events?.flatMap((one) => one.workflowTaskCompletedEventAttributes ?? []) ?? [];
    const code = /\+([0-9a-f]{64})$/.exec(first?.workerVersion?.buildId || (first?.binaryChecksum ?? ''))?.[1];
    expect(code).toHaveLength(64);
    expect(await replayOpenRuns(temporal, ours, log, { code: code ?? 'unknown', allowed: [] })).toBe(0);

    const theirs = { workflowBundle: await bundle(require.resolve('../client/support/stand-in-workflows.ts')) };
    said.length = 0;
    expect(await replayOpenRuns(temporal, theirs, log, { code: 'theirs', allowed: [] })).toBe(1);
    expect(said).toEqual([]);
  }));
