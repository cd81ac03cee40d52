import type { RolloutRequest } from '../domain/request';
import { readInput } from '../domain/input';
import { requestSchema } from '../domain/request';
import { ClientFailure } from './client-failure';

/** Says at once what the worker could not read of a request. @throws ClientFailure `usage` with key, value and how it must be */
export function requireReadable(request: RolloutRequest): void {
  const { problem } = readInput(requestSchema, request);
  if (problem !== null) throw new ClientFailure('usage', `this cannot be asked for: ${problem}`);
}
