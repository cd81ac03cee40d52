// ECS: letters, numbers, spaces and _ . : / = + - @, at most 256 characters.
const FORBIDDEN = /[^\p{L}\p{N} _.:/=+\-@]/gu;
const MAX_LENGTH = 256;

/** A text as ECS takes it for the value of a tag: forbidden characters become `_`, the end is cut. */
export function tagValue(text: string): string {
  return text.replace(FORBIDDEN, '_').slice(0, MAX_LENGTH);
}
