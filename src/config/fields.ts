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
  return z
    .string()
    .regex(
      /^https?:\/\/[^/\s]+(\/\S*)?$/,
      said('is not an address', 'write it in full, such as https://mpac-cloud.com'),
    )
    .transform((value) => value.replace(/\/+$/, ''))
    .describe(description);
}

/**
 * Name of an environment variable of the worker. A secret pasted here would lie in version control, so what looks like
 * one is refused.
 */
export function variableName(description: string) {
  return z
    .string()
    .regex(
      /^[A-Za-z_][A-Za-z0-9_]*$/,
      said(
        'is not the name of an environment variable',
        'put the secret into the environment of the worker and its variable here',
      ),
    )
    .describe(description);
}

/** A name that ECS, target groups and load balancers all take. */
export function resourceName(description: string, longest = 32) {
  return z
    .string()
    .max(longest)
    .regex(
      /^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
      said('is not a name that AWS takes', 'use letters, digits and hyphens, with no hyphen at either end'),
    )
    .describe(description);
}
