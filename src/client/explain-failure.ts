import type { Client } from '@temporalio/client';
import { Connection, WorkflowFailedError, isGrpcServiceError } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { ClientFailure } from './client-failure';

/** gRPC status codes that are told apart. */
export const GRPC = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  unavailable: 14,
  unauthenticated: 16,
};

/** Longest a single call to Temporal may take, milliseconds: people and pipelines wait for it. */
export const CALL_DEADLINE_MS = 5_000;

/** Runs calls with the usual deadline; whatever fails is told as a `ClientFailure`. */
export async function explained<T>(client: Client, calls: () => Promise<T>, deadlineMs = CALL_DEADLINE_MS): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + deadlineMs, calls);
  } catch (error) {
    throw explainFailure(error, addressOf(client), client.options.namespace);
  }
}

/** The failure in one line with its cure; its cause is kept. */
export function explainFailure(error: unknown, address: string, namespace: string): ClientFailure {
  if (error instanceof ClientFailure) return error;
  const options = { cause: error };
  if (error instanceof WorkflowFailedError) {
    return new ClientFailure('refused', rootCause(error.cause) ?? error.message, options);
  }
  const message = innermostMessage(error);
  if (/namespace .*not found/i.test(message)) {
    const cure = 'set TEMPORAL_NAMESPACE or --namespace';
    return new ClientFailure('unreachable', `Temporal at ${address} has no namespace ${namespace}: ${cure}`, options);
  }
  const code = grpcCodeOf(error);
  if (code === GRPC.unavailable || code === GRPC.deadlineExceeded) return unreachable(address, options);
  if (code === GRPC.unauthenticated || code === GRPC.permissionDenied) {
    const cure = 'check TEMPORAL_API_KEY and the TLS settings';
    return new ClientFailure(
      'unreachable',
      `Temporal at ${address} refuses this client (${message}): ${cure}`,
      options,
    );
  }
  if (code === GRPC.invalidArgument && /search attribute/i.test(message)) {
    const cure = 'start the worker once, it registers them';
    return new ClientFailure(
      'unreachable',
      `namespace ${namespace} lacks a search attribute (${message}): ${cure}`,
      options,
    );
  }
  if (/failed to connect/i.test(message)) return unreachable(address, options);
  return new ClientFailure('unexpected', message, options);
}

/** Temporal is not there, with the cure. */
export function unreachable(address: string, options?: { cause?: unknown }): ClientFailure {
  const cure = 'is it running? Set TEMPORAL_ADDRESS or --address';
  return new ClientFailure('unreachable', `cannot reach Temporal at ${address}: ${cure}`, options);
}

/** The gRPC status code in an error or in one of its causes, or null. */
export function grpcCodeOf(error: unknown): number | null {
  for (const one of causesOf(error)) if (isGrpcServiceError(one)) return one.code;
  return null;
}

function innermostMessage(error: unknown): string {
  const all = causesOf(error);
  const last = all.at(-1);
  return last ? last.message : String(error);
}

function causesOf(error: unknown): Error[] {
  const all: Error[] = [];
  for (let one = error; one instanceof Error && !all.includes(one); one = one.cause) all.push(one);
  return all;
}

/** The address a client talks to, for people. */
export function addressOf(client: Client): string {
  return client.connection instanceof Connection ? client.connection.options.address : 'its address';
}
