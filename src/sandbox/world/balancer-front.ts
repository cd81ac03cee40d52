import { passOn, startFront } from '../aws/front';
import type { Listening } from '../processes/listen';

/**
 * Listens in place of a load balancer of the emulator, which has no port of its own: requests go on to the gateway's
 * path of that balancer, with the Host header as it came.
 */
export async function startBalancerFront(emulator: string, balancer: string): Promise<Listening> {
  return startFront(async (incoming, response, sendOn) => {
    const answer = await sendOn(incoming, `${emulator}/_alb/${balancer}${incoming.url ?? '/'}`);
    passOn(answer, response);
  });
}
