/** A decoded request or reply: JSON as it came, or XML and forms turned into the same shape. */
export type Decoded = Record<string, unknown>;

export function isDecoded(value: unknown): value is Decoded {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member as text; forms and XML carry numbers as text too. Undefined when it is missing or not a scalar. */
export function textAt(input: Decoded, member: string): string | undefined {
  const value = input[member];
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The member as a number, also when it was sent as text; undefined when it is missing or no number. */
export function numberAt(input: Decoded, member: string): number | undefined {
  const text = textAt(input, member);
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}

export function objectAt(input: Decoded, member: string): Decoded {
  const value = input[member];
  return isDecoded(value) ? value : {};
}

/** The objects of a list member; empty when it is missing. */
export function objectsAt(input: Decoded, member: string): Decoded[] {
  const value = input[member];
  return Array.isArray(value) ? value.filter(isDecoded) : [];
}

/** The texts of a list member; empty when it is missing. */
export function textsAt(input: Decoded, member: string): string[] {
  const value = input[member];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The first value that occurs more than once. */
export function firstDuplicate(values: string[]): string | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}
