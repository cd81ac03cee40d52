import { setTimeout as delay } from 'node:timers/promises';
import { tagOf } from '../../src/activities/notify/message-tag';
import type { Sandbox } from '../../src/sandbox/sandbox';
import type { SlackServer } from '../activities/notify/slack-server';
import { startSlackServer, TOKEN } from '../activities/notify/slack-server';
import type { LocalGitHub } from '../activities/records/local-github';
import { COMMIT, startLocalGitHub } from '../activities/records/local-github';
import type { SandboxWorld } from '../sandbox/sandbox-world';
import { startSandboxWorld } from '../sandbox/sandbox-world';

/** Where the worker dies: the call has taken effect, and its answer is never read. */
const DEATHS = ['the first message', 'GitHub: queued', 'GitHub: in progress', 'a step in the thread'] as const;

let slack: SlackServer;
let github: LocalGitHub;
let world: SandboxWorld;
let worker: Awaited<ReturnType<Sandbox['startWorker']>> | undefined;
const left = new Set<string>(DEATHS);
const deaths: string[] = [];
let revived: Promise<unknown> = Promise.resolve();

/** Kills the worker at once, within the call that it waits for, and starts another. */
function dieAt(place: (typeof DEATHS)[number]): boolean {
  if (!worker || !left.delete(place)) return false;
  deaths.push(place);
  const dying = worker;
  worker = undefined;
  process.kill(dying.pid, 'SIGKILL');
  revived = dying.exited.then(async () => {
    worker = await world.sandbox.startWorker();
  });
  return true;
}

beforeAll(async () => {
  slack = await startSlackServer();
  slack.heard = (text) => {
    if (text.includes('awaits approval')) dieAt('the first message');
    if (text.includes('traffic shifted')) dieAt('a step in the thread');
  };
  github = await startLocalGitHub();
  github.trouble = (_, call) => {
    const died =
      (call.endsWith('/statuses queued') && dieAt('GitHub: queued')) ||
      (call.endsWith('/statuses in_progress') && dieAt('GitHub: in progress'));
    return died ? 'stalled' : null;
  };
  const { apiUrl, repository, token } = github.place;
  world = await startSandboxWorld({
    worker: false,
    configure: (document) => {
      const bot = { channel: 'C0SANDBOX', api: slack.api };
      document.setIn(['notifications', 'slack', 'bot'], document.createNode(bot));
      document.setIn(['records', 'github'], document.createNode({ repository, api: apiUrl }));
    },
  });
  Object.assign(world.sandbox.variables, { SLACK_BOT_TOKEN: TOKEN, GITHUB_TOKEN: token });
  worker = await world.sandbox.startWorker();
});

afterAll(async () => {
  await revived;
  await world.close();
  await slack.close();
  await github.close();
});

test('a worker killed between two calls tells nothing twice and leaves no wrong status', async () => {
  const tag = world.sandbox.exampleTags[0] ?? '';
  const { exitCode, result } = await world.carry(tag, '--commit', COMMIT);
  expect([exitCode, result.outcome]).toEqual([0, 'completed']);
  expect([...deaths].sort()).toEqual([...DEATHS].sort());

  const said = slack.channels.messages().map(({ metadata }) => {
    const tagged = tagOf(metadata);
    return `${tagged?.kind} ${tagged?.run} ${tagged?.message}`;
  });
  expect(said.length).toBeGreaterThan(6);
  expect(said.filter((tagged, index) => said.indexOf(tagged) !== index)).toEqual([]);
  expect(said.filter((tagged) => tagged.startsWith('status'))).toHaveLength(1);
  expect(result.undelivered).toEqual([]);

  // The keeper of the record outlives the rollout, and GitHub hears of its end in its own time.
  await untilGitHubSays('success');
  expect(github.deployments).toHaveLength(1);
  expect(github.commitStatuses[0]).toMatchObject({ sha: COMMIT, state: 'success' });
});

async function untilGitHubSays(state: string): Promise<void> {
  for (let looks = 0; looks < 900; looks += 1) {
    if (github.story().at(-1)?.startsWith(state) && github.commitStatuses[0]?.state === state) return;
    await delay(100);
  }
  throw new RangeError(`GitHub shows: ${github.story().join('; ')}`);
}
