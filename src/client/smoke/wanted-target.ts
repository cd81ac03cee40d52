import { InvalidArgumentError } from 'commander';

/** What somebody wants to test: a role of a colour, or an address of their own. */
export type WantedTarget = 'candidate' | 'live' | { readonly origin: string };

const WORDS = 'It is candidate, live, or an address such as https://mpac-cloud.com.';

/** Reads `--target`. */
export function wantedTarget(text: string): WantedTarget {
  if (text === 'candidate' || text === 'live') return text;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new InvalidArgumentError(WORDS);
  // The address is printed with every test, and paths are put behind it.
  if (url.username || url.password) throw new InvalidArgumentError('Leave name and password out of the address.');
  if (url.search || url.hash) throw new InvalidArgumentError('Leave out what follows ? and #: paths come behind it.');
  return { origin: `${url.origin}${url.pathname}`.replace(/\/+$/, '') };
}

/** The target in words. */
export function targetWords(target: WantedTarget): string {
  return typeof target === 'string' ? target : target.origin;
}
