import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The shell blocks of a document, by the headings that they stand under. */
export function sectionsOf(document: string): Record<string, string[]> {
  const text = readFileSync(join(__dirname, '../..', document), 'utf8');
  const sections = text.split(/^## /m).slice(1);
  return Object.fromEntries(
    sections.map((section) => {
      const blocks = [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block);
      return [section.slice(0, section.indexOf('\n')), blocks];
    }),
  );
}
