import type { SandboxOptions } from '../../src/sandbox/sandbox';
import type { StrictAws } from '../support/strict-aws/start-strict-aws';
import { startStrictAws } from '../support/strict-aws/start-strict-aws';
import { startSandboxWorld } from './sandbox-world';
import type { SandboxWorld } from './sandbox-world';

class NoProxy extends Error {}

/** A sandbox whose worker and command line reach AWS through the strict proxy. Whoever closes the world stops the proxy. */
export async function startProxiedWorld(
  options: Pick<SandboxOptions, 'staging' | 'worker'> = {},
): Promise<{ world: SandboxWorld; aws: StrictAws }> {
  const proxies: StrictAws[] = [];
  const world = await startSandboxWorld({
    ...options,
    interpose: async (upstream) => {
      const strict = await startStrictAws({ upstream });
      // It counts from the first look at a target; those of live are older than that.
      strict.setInitialHealth(0);
      proxies.push(strict);
      return strict.endpoint;
    },
  }).catch(async (failure: unknown) => {
    // An open port would keep the tests from their end.
    for (const proxy of proxies) await proxy.stop();
    throw failure;
  });
  const [aws] = proxies;
  if (aws === undefined) throw new NoProxy('the sandbox did not ask for its proxy');
  return { world, aws };
}
