import { errors } from 'jose';
import { RolloutError } from '../../domain/failure';
import type { KeyFinder } from './read-issuer';
import { readIssuer } from './read-issuer';

/** The public keys of issuers, kept for a while. */
export interface IssuerKeys {
  /**
   * The keys of an issuer, as jose asks for them.
   * @throws IssuerUnavailable when they cannot be read just now; another attempt may help
   * @throws JWKSNoMatchingKey (jose) when the issuer has no such key, and that is sure
   */
  of(issuer: string): KeyFinder;
}

/** A key that was withdrawn is believed no longer than this. */
const FRESH_MS = 600_000;

/** Tokens that name made-up keys must not make us ask the issuer more often than this. */
const APART_MS = 3_000;

interface Cached {
  readonly find: KeyFinder;
  readonly readAt: number;
}

/** Keys of issuers, read when they are needed and kept for ten minutes; a key that is not there is looked for anew. */
export function createIssuerKeys(now: () => number = () => Date.now()): IssuerKeys {
  const cache = new Map<string, Cached>();
  const reading = new Map<string, Promise<Cached>>();

  const read = (issuer: string): Promise<Cached> => {
    const running = reading.get(issuer) ?? fresh(issuer).finally(() => reading.delete(issuer));
    reading.set(issuer, running);
    return running;
  };
  const fresh = async (issuer: string): Promise<Cached> => {
    const cached = { find: await readIssuer(issuer), readAt: now() };
    cache.set(issuer, cached);
    return cached;
  };
  const kept = (issuer: string): Cached | null => {
    const cached = cache.get(issuer);
    return cached && now() - cached.readAt < FRESH_MS ? cached : null;
  };

  return {
    of: (issuer) => async (header, token) => {
      const known = kept(issuer);
      if (!known) return await (await read(issuer)).find(header, token);
      try {
        return await known.find(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      }
      // Keys are rotated: perhaps it is newer than what we know.
      if (now() - known.readAt < APART_MS) throw askedJustNow(issuer);
      return await (await read(issuer)).find(header, token);
    },
  };
}

function askedJustNow(issuer: string): RolloutError {
  return new RolloutError({
    type: 'IssuerUnavailable',
    what: `The token names a key that ${issuer} did not have a moment ago.`,
    next: 'Decide again with a new token.',
  });
}
