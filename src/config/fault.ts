import { basename } from 'node:path';

/** One thing that is wrong with the configuration. */
export interface Fault {
  readonly file: string;
  /** Line of the value, from 1; null when the file as a whole is meant. */
  readonly line: number | null;
  /** Keys down to the value, such as `environments.production.steps[1].window`; empty for the whole file. */
  readonly path: string;
  /** The value as written, shortened; null when there is none. */
  readonly value: string | null;
  readonly problem: string;
  readonly cure: string;
}

/** The fault as one line: `rollout.yaml:12 steps[0].window: 15 is not a duration; write …`. */
export function faultLine(fault: Fault): string {
  const place = fault.line === null ? basename(fault.file) : `${basename(fault.file)}:${fault.line}`;
  const subject = [fault.value, fault.problem].filter(Boolean).join(' ');
  return [`${place}${fault.path === '' ? '' : ` ${fault.path}`}: ${subject}`, fault.cure].filter(Boolean).join('; ');
}

/** The configuration cannot be used. Carries every fault that was found, and says them all, a line each. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(faultLine).join('\n'));
  }
}

/** Keys as people write them. @example keyPath(['steps', 1, 'window']) // 'steps[1].window' */
export function keyPath(keys: readonly PropertyKey[]): string {
  return keys
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`))
    .join('');
}
