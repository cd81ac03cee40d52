import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../config/parse-duration';
import type { PushedDigests } from './pushed-digests';
import { pushedDigest } from './pushed-digests';

/** Names separated by commas. */
export function commaSeparated(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Names are separated by single commas: svc-portal,svc-api');
  return names;
}

/** A whole number, 0 or more. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number, 0 or more.');
  return Number(text);
}

/** A whole number, 1 or more. */
export function positiveNumber(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError('It is a whole number, 1 or more.');
  return number;
}

/** A duration such as `30m` or `1h 30m`, in milliseconds. */
export function durationMs(text: string): number {
  const milliseconds = parseDuration(text);
  if (!milliseconds) throw new InvalidArgumentError('It is a duration with its unit: 30m, 1h 30m.');
  return milliseconds;
}

/** An option that may be given several times. */
export function repeated(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** An image by its digest; may be given several times, for a service each. */
export function digestOption(text: string, before: PushedDigests | undefined): PushedDigests {
  const digest = pushedDigest(text);
  if (!digest) throw new InvalidArgumentError('It is a service and the digest of its image: svc-portal=sha256:…');
  return { ...before, ...digest };
}

/** The ID of a run, as Temporal gives it. */
export function runIdOption(text: string): string {
  if (!/^[0-9a-f-]{36}$/.test(text))
    throw new InvalidArgumentError('It is the ID of a run, as `rollout start` says it.');
  return text;
}
