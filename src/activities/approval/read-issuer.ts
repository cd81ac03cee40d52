import { createLocalJWKSet } from 'jose';
import { request } from 'undici';
import { z } from 'zod';
import { RolloutError } from '../../domain/failure';
import { parseJson } from '../../domain/json';
import { boundedText } from '../bounded-text';

/** Finds the key that a token names. Throws jose's `JWKSNoMatchingKey` when the issuer has no such key. */
export type KeyFinder = ReturnType<typeof createLocalJWKSet>;

/** Two documents have to fit into the ten seconds of an attempt. */
const READ_WITHIN_MS = 4_000;

/** A key set has some kilobytes; more than this is something else. */
const LARGEST_BYTES = 512 * 1024;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.string() });
const keySet = z.object({ keys: z.array(z.object({ kty: z.string() }).catchall(z.unknown())) });

/**
 * Reads the issuer's public keys, found by its discovery document.
 * @throws IssuerUnavailable when it does not answer as it must, or speaks for another issuer
 */
export async function readIssuer(issuer: string): Promise<KeyFinder> {
  const { issuer: named, jwks_uri: address } = await read(
    issuer,
    `${issuer}/.well-known/openid-configuration`,
    discovery,
  );
  if (named.replace(/\/$/, '') !== issuer) throw unavailable(issuer, `its discovery document speaks for ${named}`);
  // Keys that anybody on the way may exchange would make tokens that anybody may write.
  if (new URL(issuer).protocol === 'https:' && !address.startsWith('https://')) {
    throw unavailable(issuer, 'its keys are not served over https');
  }
  return createLocalJWKSet(await read(issuer, address, keySet));
}

async function read<T>(issuer: string, address: string, schema: z.ZodType<T>): Promise<T> {
  // Also ends an answer that drips.
  const signal = AbortSignal.timeout(READ_WITHIN_MS);
  let text: string;
  try {
    const { statusCode, body } = await request(address, { signal, headers: { accept: 'application/json' } });
    if (statusCode !== 200) {
      await body.dump();
      throw unavailable(issuer, `${address} answers ${statusCode}`);
    }
    const tooMuch = (): Error => unavailable(issuer, `${address} answers with more than a key set`);
    text = await boundedText(body, LARGEST_BYTES, tooMuch);
  } catch (error) {
    if (error instanceof RolloutError) throw error;
    const why = signal.aborted ? `within ${READ_WITHIN_MS / 1000} s` : String(error);
    throw unavailable(issuer, `${address} does not answer (${why})`, error);
  }
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw unavailable(issuer, `${address} does not answer with what it must`);
}

function unavailable(issuer: string, why: string, cause?: unknown): RolloutError {
  return new RolloutError(
    {
      type: 'IssuerUnavailable',
      what: `The keys of ${issuer} cannot be read: ${why}.`,
      next: 'Look whether the worker reaches the issuer, then decide again with a new token.',
    },
    { cause },
  );
}
