import type { RolloutClient } from '../../src/client/rollout-client';
import type { WatchedStatus } from '../../src/client/watch-run';
import { firstSight } from '../../src/client/first-sight';
import { sampleStatus, watchingStatus } from '../support/status-samples';

/** A client whose looks at a run are these, each taking so long. */
function looking(looks: readonly WatchedStatus[], eachMs: number): { client: RolloutClient; now: () => number } {
  let at = 0;
  const watch = async function* (): AsyncGenerator<WatchedStatus> {
    for (const look of looks) {
      at += eachMs;
      yield look;
    }
  };
  return { client: { watch } as Partial<RolloutClient> as RolloutClient, now: () => at };
}

const run = { environment: 'production', runId: 'run-1' };
const preflight: WatchedStatus = { status: sampleStatus(), stale: null, ended: false };
const planned: WatchedStatus = { status: watchingStatus({ phase: 'awaitingApproval' }), stale: null, ended: false };
const away: WatchedStatus = { status: null, stale: 'no worker answers', ended: false };

test.each<[string, readonly WatchedStatus[], unknown]>([
  ['the plan once it is there', [preflight, away, preflight, planned], { status: planned.status }],
  ['that nobody answers, after three looks', [away, away, away, planned], { status: null, why: 'no worker answers' }],
  [
    'that nobody answered in its time',
    [...Array<WatchedStatus>(85).fill(preflight), away, planned],
    { status: null, why: 'no worker answers' },
  ],
  [
    'a preflight that still reads after its time',
    Array<WatchedStatus>(99).fill(preflight),
    { status: preflight.status },
  ],
])('the first sight is %s', async (_name, looks, expected) => {
  const { client, now } = looking(looks, 700);
  expect(await firstSight(client, run, { now, withinMs: 60_000 })).toEqual(expected);
  expect(now()).toBeLessThan(61_000);
});
