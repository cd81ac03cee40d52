import type { ECSClient } from '@aws-sdk/client-ecs';
import DataLoader from 'dataloader';

// Services that are deployed beside each other are looked at at the same moments.
const TOGETHER_MS = 25;

/** Asks for things of a cluster by name or ARN, at most so many a call; undefined for what is not there. */
export interface Question<T> {
  readonly perCall: number;
  readonly ask: (ecs: ECSClient, cluster: string, keys: readonly string[]) => Promise<readonly (T | undefined)[]>;
}

/**
 * Asks for one thing of a cluster. Who asks for others at the same moment shares the call, so it does not end with the
 * activity that happened to ask first; nothing is remembered: each look is a new one.
 */
export function askTogether<T>({
  perCall,
  ask,
}: Question<T>): (ecs: ECSClient, cluster: string, key: string) => Promise<T | undefined> {
  const loaders = new WeakMap<ECSClient, Map<string, DataLoader<string, T | undefined>>>();
  return (ecs, cluster, key) => {
    const clusters = loaders.get(ecs) ?? new Map<string, DataLoader<string, T | undefined>>();
    loaders.set(ecs, clusters);
    const made = (): DataLoader<string, T | undefined> =>
      new DataLoader((keys) => ask(ecs, cluster, keys), {
        cache: false,
        maxBatchSize: perCall,
        batchScheduleFn: (send) => setTimeout(send, TOGETHER_MS),
      });
    const loader = clusters.get(cluster) ?? made();
    clusters.set(cluster, loader);
    return loader.load(key);
  };
}
