import { SandboxFailure } from '../sandbox-failure';

/** A pool of loopback addresses, one for each container. */
export interface AddressPool {
  /** @throws SandboxFailure when all 254 are taken */
  take: () => string;
  giveBack: (address: string) => void;
}

const HOSTS = 254;

/**
 * Addresses 127.1.{block}.1 to .254, given out in turn, so that one that was just freed is not taken again at once:
 * the load balancer may still send requests to it. `block` (0 to 255) keeps two sandboxes on one machine apart.
 */
export function addressPool(block = process.pid % 256): AddressPool {
  const taken = new Set<string>();
  let last = 0;
  return {
    take() {
      for (let tries = 0; tries < HOSTS; tries += 1) {
        last = (last % HOSTS) + 1;
        const address = `127.1.${block}.${last}`;
        if (taken.has(address)) continue;
        taken.add(address);
        return address;
      }
      throw new SandboxFailure(`All ${HOSTS} addresses of 127.1.${block}.0/24 are in use by containers.`);
    },
    giveBack: (address) => taken.delete(address),
  };
}
