import { z } from 'zod';
import { colours } from './colour';
import { lineOfText, nameText, reasonText } from './input';
import { HIDDEN } from './visible';

/** `rollout`: a new image. `undo`: the revision that was live before. `restore`: all traffic to a named colour, nothing else. */
export type RequestMode = 'rollout' | 'undo' | 'restore';

/** The most characters of what is asked for and decided; whatever reads, writes or shows such a text relies on them. */
export const longest = { id: 200, name: 255, person: 100, url: 2_000, reason: 1_000, token: 20_000 } as const;

/** The most services, records and rules that one request may name. */
const MOST_NAMES = 200;

const colour = z.enum(colours, `must be ${colours.join(' or ')}`);

/** Name of an environment, as in `environments` of the configuration. */
export const environmentName = z
  .string()
  .max(40, 'must have 40 characters at most')
  .regex(/^[a-z][a-z0-9-]*$/, 'must be small letters, digits and hyphens, as in the configuration');

const waiver = z.strictObject({ rule: nameText(longest.name), reason: lineOfText(longest.reason) }).readonly();

/** What a pipeline knows of a push, or does not: an input that is not set arrives as an empty text, which says nothing. */
function fact(most: number) {
  return z.preprocess((given) => (given === '' ? undefined : given), nameText(most).optional()).optional();
}

/** Services or records by name, each with something. */
function byName<T extends z.ZodType>(value: T) {
  const few = (names: object): boolean => Object.keys(names).length <= MOST_NAMES;
  return z.record(nameText(longest.name), value).refine(few, `must have ${MOST_NAMES} names at most`).readonly();
}

/**
 * Input of a rollout: what to carry where, and for whom. It carries no configuration (approvers, thresholds and
 * clusters are the worker's), so whoever may start a workflow cannot choose them.
 */
export const requestSchema = z
  .strictObject({
    environment: environmentName,
    /** What is to be done; `rollout` when left out. */
    mode: z.enum(['rollout', 'undo', 'restore'], 'must be rollout, undo or restore').optional(),
    /** Services to roll out; all of the environment when left out. */
    services: z.array(nameText(longest.name)).max(MOST_NAMES).readonly().optional(),
    /** For an undo or a restore, which have no tag, that word itself. */
    imageTag: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, 'must be a tag of up to 128 characters that ECR takes'),
    /** Only for a restore: the colour that gets all traffic, of all records or by record. */
    to: z.union([colour, byName(colour)], `must be ${colours.join(' or ')}, or one of them for each record`).optional(),
    /** Number of the push (the GitHub run number): a higher one may supersede a lower one that still waits. */
    sequence: z.int('must be a whole number').nonnegative('must be 0 or more').optional(),
    commit: fact(longest.name),
    branch: fact(longest.name),
    runUrl: z
      .string()
      .max(longest.url, `must have ${longest.url} characters at most`)
      .regex(/^https?:\/\/[^\s<>|"\\^`{}]+$/, 'must be an address that begins with https:// or http://')
      .refine((url) => !HIDDEN.test(url), 'must have no control characters')
      .optional(),
    /** Who asked for it; never counts as an approver. */
    requestedBy: nameText(longest.person),
    /** Proof of who asks, where the environment wants one. Used in preflight and kept nowhere else. */
    token: z.string().max(longest.token, `must have ${longest.token} characters at most`).optional(),
    reason: reasonText(longest.reason).optional(),
    /** Rules that only alert in this rollout. Part of the plan, so approvers see and approve them. */
    waivers: z.array(waiver).max(MOST_NAMES).readonly().optional(),
    /** Service -> digest of the image that was pushed for it; when given, a tag that means another image is refused. */
    digests: byName(z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits')).optional(),
    /** Lets this push take the place of a newer one that was deployed last; refused otherwise. */
    allowOlder: z.boolean().optional(),
  })
  .readonly();

export type RolloutRequest = z.infer<typeof requestSchema>;

/** A rule turned into an alert for one rollout, and why. */
export type Waiver = z.infer<typeof waiver>;

/** The lock of an environment: whatever changes it runs under this workflow ID. */
export function environmentWorkflowId(environment: string): string {
  return `environment/${environment}`;
}

/**
 * Whether two requests ask for the same rollout, so that a second start may return the running one. What is known of the
 * push beside that (commit, links, who asks) does not matter; whatever is judged differently does.
 */
export function sameRollout(a: RolloutRequest, b: RolloutRequest): boolean {
  const asked = (request: RolloutRequest): string =>
    JSON.stringify([
      request.environment,
      modeOf(request),
      request.imageTag,
      [...new Set(request.services)].sort(),
      sortedEntries(request.to),
      (request.waivers ?? []).map(({ rule, reason }) => [rule, reason].join(': ')).sort(),
      sortedEntries(request.digests),
      request.allowOlder ?? false,
    ]);
  return asked(a) === asked(b);
}

/** The order in which keys were written down is no difference. */
function sortedEntries(value: string | Readonly<Record<string, string>> | undefined): unknown {
  return typeof value === 'object' ? Object.entries(value).sort() : value;
}

/** What a request asks for. */
export function modeOf(request: Pick<RolloutRequest, 'mode'>): RequestMode {
  return request.mode ?? 'rollout';
}

/** The destination of a restore. @example 'blue', 'portal.example.com blue, api.example.com green' */
export function destinationText(to: NonNullable<RolloutRequest['to']>): string {
  if (typeof to === 'string') return to;
  const colours = new Set(Object.values(to));
  const [only] = colours;
  if (only !== undefined && colours.size === 1) return only;
  return Object.entries(to)
    .map(([record, colour]) => `${record} ${colour}`)
    .join(', ');
}
