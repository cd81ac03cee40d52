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

test('runs that do not replay are said loudly, and the others are replayed all the same', () =>
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
    const ours = await bundle(workflowSources.workflowsPath);
    expect(await replayOpenRuns(temporal, { workflowBundle: ours }, log)).toBe(0);
    expect(said).toEqual([
      [
        expect.objectContaining({ workflowId: environmentWorkflowId(environment), runId }),
        expect.stringMatching(`^run ${runId} of environment/${environment} does not replay .* former release`),
      ],
    ]);

    const theirs = await bundle(require.resolve('../client/support/stand-in-workflows.ts'));
    expect(await replayOpenRuns(temporal, { workflowBundle: theirs }, log)).toBe(1);
    expect(said).toHaveLength(1);
  }));
