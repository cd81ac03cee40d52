import type { MessageMetadata } from '@slack/web-api';
import { valueAt } from '../../domain/json';

/**
 * What a message of ours says of itself in its metadata, which people do not see: by it an attempt that comes after a kill
 * or a lost answer finds what was posted already.
 */
export interface MessageTag {
  /** `status`: a run's message in the channel, which is rewritten; `message`: everything else. */
  readonly kind: 'status' | 'message';
  /** Run of the workflow that speaks. */
  readonly run: string;
  /** Id of the activity that posted it: the same in each of its attempts. */
  readonly message: string;
  /** Number of the announcement that it shows; 0 for one without. */
  readonly number: number;
}

const eventTypes = { status: 'rollout_status', message: 'rollout_message' } as const;

export function metadataOf({ kind, run, message, number }: MessageTag): MessageMetadata {
  return { event_type: eventTypes[kind], event_payload: { run, message, number } };
}

/** Null for a message that is none of ours. */
export function tagOf(metadata: unknown): MessageTag | null {
  const type = valueAt(metadata, ['event_type']);
  const [run, message, number] = ['run', 'message', 'number'].map((name) => valueAt(metadata, ['event_payload', name]));
  const kind = type === eventTypes.status ? 'status' : type === eventTypes.message ? 'message' : null;
  if (kind === null || typeof run !== 'string' || typeof message !== 'string') return null;
  return { kind, run, message, number: Number(number) || 0 };
}
