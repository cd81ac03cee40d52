import type { Document } from 'yaml';
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Fault } from './fault';

/** A parsed YAML file that knows the line of each key. */
export interface YamlSource {
  readonly data: unknown;
  /** Faults of the syntax; the data is not to be trusted when there are any. */
  readonly faults: readonly Fault[];
  /** Line, from 1, of a value (or of its key); of the nearest section around it when it is not there. */
  lineOf(path: readonly PropertyKey[], key: boolean): number;
}

const MOST_ALIASES = 100;

/** Parses YAML; a fault of the syntax is in the result, with its line. */
export function parseYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults: Fault[] = document.errors.map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    path: '',
    value: null,
    problem: `this is not YAML: ${error.message}`,
    cure:
      error.code === 'DUPLICATE_KEY'
        ? 'keep one of the two'
        : 'mind indentation, colons and quotes on and above this line',
  }));
  visit(document, {
    Pair: (_, { key }) => {
      if (!isScalar(key) || key.value !== '__proto__') return;
      const line = lines.linePos(key.range?.[0] ?? 0).line;
      const problem = 'is a key that would be passed over in silence';
      faults.push({ file, line, path: '__proto__', value: null, problem, cure: 'give it another name' });
    },
  });
  const { data, fault } = faults.length === 0 ? dataOf(file, document) : { data: undefined, fault: null };
  if (fault) faults.push(fault);
  return { data, faults, lineOf: (path, key) => lines.linePos(offsetOf(document, path, key)).line };
}

/** Aliases are followed only here: one that leads nowhere, or to more than a file can mean, is found by following it. */
function dataOf(file: string, document: Document.Parsed): { readonly data: unknown; readonly fault: Fault | null } {
  try {
    return { data: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown, fault: null };
  } catch (error) {
    const problem = `an alias cannot be followed: ${error instanceof Error ? error.message : String(error)}`;
    const cure = 'write out what the alias (`*name`) stands for';
    return { data: undefined, fault: { file, line: null, path: '', value: null, problem, cure } };
  }
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], key: boolean): number {
  if (path.length === 0) return document.contents?.range[0] ?? 0;
  const keyOffset = offsetOfKey(document, path);
  const node = document.getIn(path, true);
  // A section's value starts a line below its key; people look for the key.
  const valueOffset = isNode(node) && isScalar(node) ? node.range?.[0] : undefined;
  return (key ? keyOffset : (valueOffset ?? keyOffset)) ?? offsetOf(document, path.slice(0, -1), true);
}

function offsetOfKey(document: Document.Parsed, path: readonly PropertyKey[]): number | undefined {
  const last = path[path.length - 1];
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find(
      (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(last),
    );
    return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
  }
  const node = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
