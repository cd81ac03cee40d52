import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils';
import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { workflowIdOf } from './story';
import type { History } from './story';

const root = resolve(__dirname, '../../..');
const folder = join(root, 'test/histories');
const EXTENSION = '.json.gz';

/** Names of all histories that were ever recorded. */
export function recordedNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort();
}

export function readHistory(name: string): History {
  return historyFromJSON(JSON.parse(gunzipSync(readFileSync(join(folder, name + EXTENSION))).toString()));
}

export function writeHistory(name: string, history: History): void {
  // Stack traces name files of the machine that recorded; replay does not look at them.
  const text = JSON.stringify(JSON.parse(historyToJSON(history).replaceAll(root, '')));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name + EXTENSION), gzipSync(text, { level: 9 }));
}

/** The kind of workflow, the ID under which it ran (the test server notes none), what it came to, and which changes of its commands (`patched`) it went through. */
export function factsOf({ events }: History): { type: string; workflowId: string; end: string; patches: string[] } {
  const began = events?.[0]?.workflowExecutionStartedEventAttributes;
  const type = began?.workflowType?.name ?? '';
  const workflowId = workflowIdOf(type, valueOf(began?.input?.payloads?.[0]));
  const last = events?.at(-1);
  const completed = last?.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0];
  const failed = last?.workflowExecutionFailedEventAttributes?.failure?.applicationFailureInfo;
  const details = failed?.details?.payloads?.[0];
  const markers = events?.flatMap((event) => event.markerRecordedEventAttributes ?? []) ?? [];
  const patches = markers.flatMap(({ details: of }) => idOf(of?.['patch-data']?.payloads?.[0]));
  if (last?.workflowExecutionContinuedAsNewEventAttributes) return { type, workflowId, end: 'continued', patches };
  return { type, workflowId, end: endIn(valueOf(completed ?? details), failed?.type ?? 'open'), patches };
}

type Payload = temporal.api.common.v1.IPayload;

function valueOf(payload: Payload | null | undefined): object {
  const value: unknown = payload ? defaultPayloadConverter.fromPayload(payload) : null;
  return typeof value === 'object' && value !== null ? value : {};
}

function idOf(payload: Payload | undefined): string[] {
  const value = valueOf(payload);
  return 'id' in value ? [String(value.id)] : [];
}

/** Runs end with an outcome, the guard with a state, a keeper with what a Deployment was or where a result is, a plan with or without findings. */
function endIn(result: object, otherwise: string): string {
  for (const [key, value] of Object.entries(result)) {
    if (['outcome', 'state', 'deployment'].includes(key)) return String(value);
    if (key === 'at' && typeof value === 'string') return 'kept';
    if (key === 'findings') return Array.isArray(value) && value.length > 0 ? 'refused' : 'planned';
  }
  return otherwise;
}
