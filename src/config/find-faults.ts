import { crossChecks } from './cross-checks';
import { explainIssue, type Explanation } from './explain-issue';
import type { JsonSchema } from './json-schema';
import { configurationSchema, type ConfigurationFile } from './schema';
import { keysAt } from './schema-lookup';
import { valueAt } from '../domain/json';

/** A file free of faults, or everything that is wrong with it. */
export type Examined =
  | { readonly file: ConfigurationFile; readonly faults: readonly [] }
  | { readonly file: null; readonly faults: readonly Explanation[] };

/** Each round takes out what was refused; a file with more layers of faults than this is told the first ones. */
const ROUNDS = 5;

/** What no fault across sections depends on, so that a fault there hides none of those. */
const STAND_INS = { version: 1, region: 'xx-stand-in-1', registry: '000000000000.dkr.ecr.xx-stand-in-1.amazonaws.com' };

/**
 * Examines parsed YAML. Faults across sections can only be seen in a file whose sections are right, so what is wrong
 * is taken out of a copy (the default then stands in) and the rest is examined too: all faults are told at once.
 */
export function examine(data: unknown, schema: JsonSchema): Examined {
  const first = configurationSchema.safeParse(data);
  if (first.success) {
    const faults = crossChecks(first.data);
    return faults.length === 0 ? { file: first.data, faults: [] } : { file: null, faults };
  }
  const faults: Explanation[] = first.error.issues.flatMap((issue) =>
    explainIssue(issue, (path) => keysAt(schema, data, path)),
  );
  return { file: null, faults: withoutRepeats([...faults, ...faultsBehind(data, faults)]) };
}

function faultsBehind(data: unknown, faults: readonly Explanation[]): Explanation[] {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
  const rest: unknown = structuredClone({ ...data, ...STAND_INS });
  let refused = faults.filter(({ path }) => !Object.hasOwn(STAND_INS, path[0] ?? ''));
  for (let round = 0; round < ROUNDS; round += 1) {
    const removed = refused.map(({ path }) => takeOut(rest, path));
    if (removed.length > 0 && !removed.some(Boolean)) return [];
    const again = configurationSchema.safeParse(rest);
    if (again.success) return crossChecks(again.data).filter((fault) => isWritten(data, fault, faults));
    refused = again.error.issues.flatMap((issue) => explainIssue(issue, () => []));
  }
  return [];
}

/**
 * Deletes a key, or the section that lacks it; true when something was deleted. A list goes as a whole, since taking
 * one entry out would move the others.
 */
function takeOut(data: unknown, path: readonly PropertyKey[]): boolean {
  const key = path[path.length - 1];
  if (key === undefined) return false;
  const parent = valueAt(data, path.slice(0, -1));
  const holds = typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key);
  if (!holds || Array.isArray(parent)) return takeOut(data, path.slice(0, -1));
  return Reflect.deleteProperty(parent, key);
}

/** Whether a fault found in the copy speaks of what people wrote rather than of what was taken out. */
function isWritten(data: unknown, fault: Explanation, told: readonly Explanation[]): boolean {
  const path = fault.path.join('\n');
  const value = valueAt(data, fault.path);
  // A service with a fault of its own was taken out, and is only therefore unknown elsewhere.
  const ofFaultyService = told.some((each) => each.path[0] === 'services' && each.path[1] === value);
  return value !== undefined && !ofFaultyService && !told.some((each) => each.path.join('\n').startsWith(path));
}

function withoutRepeats(faults: readonly Explanation[]): Explanation[] {
  const seen = new Set<string>();
  return faults.filter(({ path, problem }) => {
    const key = `${path.join('\n')}\n${problem}`;
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}
