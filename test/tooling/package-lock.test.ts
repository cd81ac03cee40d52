import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface LockedPackage {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: true;
}

const lock = readFileSync(resolve(__dirname, '../../package-lock.json'), 'utf8');
const { packages } = JSON.parse(lock) as { packages: Record<string, LockedPackage> };
const installed = Object.entries(packages).filter(([path, { link }]) => path !== '' && !link);

// npm takes whatever a registry sends for a package without a hash: also those that only other platforms install.
test('every package of the lock has the hash of what it must be', () => {
  expect(installed.length).toBeGreaterThan(100);
  const bare = installed.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));
  expect(bare.map(([path]) => path)).toEqual([]);
});

test('no package of the lock says where it was downloaded: that was the registry of whoever wrote it', () => {
  expect(installed.flatMap(([, { resolved }]) => resolved ?? [])).toEqual([]);
});
