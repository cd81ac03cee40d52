import { z } from 'zod';
import { formatDuration } from '../domain/duration';
import { durationPattern, parseDuration } from './parse-duration';

/**
 * The message of a fault in the configuration: what is wrong and, on a second line, the cure. One string, since that
 * is all that zod carries for every kind of issue.
 */
export function said(problem: string, cure: string): string {
  return `${problem}\n${cure}`;
}

/** Refuses what a check on a whole section found. @param path keys from the section down to what is wrong */
export function refuse(context: z.RefinementCtx, path: readonly PropertyKey[], problem: string, cure: string): void {
  context.addIssue({ code: 'custom', path: [...path], message: said(problem, cure) });
}

/** A text of a certain form; of any other, what is wrong with it and the cure are said. */
export function written(form: RegExp, problem: string, cure: string) {
  return z.string().regex(form, said(problem, cure));
}

/** A list of names that is not empty. */
export function names(description: string) {
  return z.array(z.string()).min(1).describe(description);
}

/** Texts by name. */
export function texts(description: string, fallback: Readonly<Record<string, string>> = {}) {
  return z.record(z.string(), z.string()).prefault(fallback).describe(description);
}

const UNIT_CURE = 'write a number with its unit, such as 15m, 90s, 500ms or 1h 30m';

interface DurationOptions {
  /** Whether 0s makes sense here. */
  readonly zero?: boolean;
  /** Longest that is allowed. */
  readonly atMost?: string;
}

/** A duration such as `15m`, resolved to milliseconds; its key is required. */
export function duration(description: string, options: DurationOptions = {}) {
  return writtenDuration(options).describe(description);
}

/** The same with a default that is taken when the key is left out. */
export function durationOr(fallback: string, description: string, options: DurationOptions = {}) {
  return writtenDuration(options).prefault(fallback).describe(description);
}

function writtenDuration(options: DurationOptions) {
  return z
    .string({ error: (issue) => (issue.input === undefined ? undefined : said('is not a duration', UNIT_CURE)) })
    .meta({ pattern: durationPattern.source, examples: ['15m', '1h 30m', '90s'] })
    .transform((text, context) => {
      const problem = faultOf(text, options);
      // `continue` lets checks on the section around it run as well, so that all faults are told at once.
      if (problem !== null) context.addIssue({ code: 'custom', message: problem, continue: true });
      return parseDuration(text) ?? 0;
    });
}

function faultOf(text: string, { zero = false, atMost }: DurationOptions): string | null {
  const milliseconds = parseDuration(text);
  if (milliseconds === null) return said('is not a duration', UNIT_CURE);
  if (milliseconds === 0 && !zero) return said('must be longer than nothing', UNIT_CURE);
  const longest = atMost === undefined ? null : parseDuration(atMost);
  if (longest !== null && milliseconds > longest) {
    return said(`is longer than ${formatDuration(longest)}`, `write ${formatDuration(longest)} or less`);
  }
  return null;
}

/** Names durations of a resolved section with their unit, as settings do: `every` becomes `everyMs`. */
export function inMilliseconds<K extends string>(...durations: readonly K[]) {
  return <T extends Readonly<Record<K, number>>>(section: T): WithUnit<T, K> =>
    Object.fromEntries(
      Object.entries(section).map(([key, value]) => [durations.some((one) => one === key) ? `${key}Ms` : key, value]),
    ) as WithUnit<T, K>;
}

type WithUnit<T, K extends PropertyKey> = { readonly [P in keyof T as P extends K ? `${P & string}Ms` : P]: T[P] };

/** A text that must have something in it. */
export function text(description: string) {
  return z.string().trim().min(1).describe(description);
}

/** A whole number of percent between two bounds. */
export function percent(description: string, least = 0) {
  return z.number().int().min(least).max(100).describe(description);
}

/** A count: a whole number, at least `least`. */
export function count(description: string, least = 1) {
  return z.number().int().min(least).describe(description);
}

/** An address such as `https://mpac-cloud.com`, without a trailing slash. */
export function address(description: string) {
  return written(
    /^https?:\/\/[^/\s]+(\/\S*)?$/,
    'is not an address',
    'write it in full, such as https://mpac-cloud.com',
  )
    .transform((value) => value.replace(/\/+$/, ''))
    .describe(description);
}

/** An address at which nobody on the way can listen: by https, or on this machine. @param risk what they could do else */
export function secureAddress(description: string, risk: string) {
  return address(description).refine(
    (value) => /^https:|^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(value),
    { message: said(`is not secure: anybody on the way could ${risk}`, 'begin it with https://') },
  );
}

/**
 * Name of an environment variable of the worker. A secret pasted here would lie in version control, so what looks like
 * one is refused.
 */
export function variableName(description: string) {
  return written(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    'is not the name of an environment variable',
    'put the secret into the environment of the worker and its variable here',
  ).describe(description);
}

/** Name of a cluster or service: up to 255 letters, digits, underscores and hyphens (ECS API reference, CreateCluster). */
export function ecsName(description: string) {
  return written(
    /^[a-zA-Z0-9_-]{1,255}$/,
    'is not a name that ECS takes',
    'use up to 255 letters, digits, underscores and hyphens',
  ).describe(description);
}

/** Name of a load balancer (ELB API reference, CreateLoadBalancer). */
export function balancerName(description: string) {
  return z
    .string()
    .max(32)
    .regex(
      /^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
      said('is not a name that ELB takes', 'use letters, digits and hyphens, with no hyphen at either end'),
    )
    .describe(description);
}
