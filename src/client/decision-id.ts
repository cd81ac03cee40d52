import { randomUUID } from 'node:crypto';
import type { DecisionKind } from '../domain/decision';

/** ID for a new decision. The same ID counts once, so keep it when you send a decision again. */
export function decisionId(kind: DecisionKind): string {
  return `cli:${kind}:${randomUUID()}`;
}
