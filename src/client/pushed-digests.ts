import type { RolloutRequest } from '../domain/request';

/** Service -> digest of the image that was pushed for it, as a request names them. */
export type PushedDigests = NonNullable<RolloutRequest['digests']>;

/** One image as `SERVICE=sha256:DIGEST`; null when it is written otherwise. */
export function pushedDigest(text: string): PushedDigests | null {
  const [, service, digest] = /^([^\s=]+)=(sha256:[0-9a-f]{64})$/.exec(text) ?? [];
  return service && digest ? { [service]: digest } : null;
}
