import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Says whether a process does its work by now. It may reject: that counts as not yet. */
export type ReadinessProbe = () => Promise<boolean>;

const PROBE_EVERY_MS = 50;
const PROBE_TIMEOUT_MS = 2000;

/** Ready when the URL answers any HTTP status below 400. */
export function httpAnswers(url: string): ReadinessProbe {
  return async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    await response.arrayBuffer();
    return response.ok;
  };
}

/** Whether somebody takes a connection that is being made; it is closed again. Rejects when it is refused. */
export async function accepted(socket: Socket): Promise<boolean> {
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}

/** Ready when the file, normally the log of the process, holds a line that matches. */
export function fileSays(file: string, pattern: RegExp): ReadinessProbe {
  return () => Promise.resolve(pattern.test(readFileSync(file, 'utf8')));
}

/** Asks the probe until it says yes. @returns false when `signal` aborts first */
export async function waitUntilReady(probe: ReadinessProbe, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    // A refused connection is the normal answer of something that is starting.
    if (await probe().catch(() => false)) return true;
    await delay(PROBE_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
