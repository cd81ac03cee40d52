import type { Payload, PayloadConverter } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';

/**
 * The default converter, which never throws for what arrives: anybody who reaches Temporal can send a run a Signal that
 * nobody can decode, and an error here would fail its every task for ever. What cannot be decoded becomes a value that no
 * schema takes, so that it is refused and written down like any other nonsense.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: decode as PayloadConverter['fromPayload'],
};

function decode(payload: Payload): unknown {
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): object {
  return { 'cannot be decoded': error instanceof Error ? error.message.slice(0, 200) : 'for no known reason' };
}
