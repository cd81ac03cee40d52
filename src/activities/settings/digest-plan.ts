import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Plan, PlanDigest } from '../../domain/plan';

/** SHA-256 of the plan's canonical JSON (RFC 8785): the order of keys does not matter, anything else does. */
export function digestPlan(plan: Plan): PlanDigest {
  return `sha256:${createHash('sha256')
    .update(canonicalize(plan) ?? '')
    .digest('hex')}`;
}
