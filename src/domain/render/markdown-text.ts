import { visible } from '../visible';

/** A text of strangers as Markdown shows it: on one line, and nothing in it acts. */
export function markdownText(text: string): string {
  return visible(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|]/g, (sign) => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : `\\${sign}`));
}
