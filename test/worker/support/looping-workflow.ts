import { condition, defineQuery, proxyActivities, setHandler, sleep } from '@temporalio/workflow';

const { look } = proxyActivities<{ look(at: number): Promise<void> }>({ startToCloseTimeout: '5s' });

/** A loop whose next command depends on the clock: what nobody may write, and what shows a wrong clock at once. */
export async function looping(rounds: number): Promise<void> {
  let last = Date.now();
  setHandler(defineQuery('last'), () => last);
  for (let round = 0; round < rounds; round += 1) {
    const wait = last + 6_000 - Date.now();
    if (wait > 0) await sleep(wait);
    last = Date.now();
    await look(last);
  }
  await condition(() => false);
}
