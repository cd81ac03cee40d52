// The section of CHANGELOG.md about one version, for its release on GitHub.   node scripts/release-notes.mjs 0.1.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , version] = process.argv;
const sections = readFileSync(join(import.meta.dirname, '../CHANGELOG.md'), 'utf8').split(/^## /m);
const section = sections.find((text) => text.startsWith(`${version}\n`));
if (section === undefined) {
  console.error(`CHANGELOG.md has no section "## ${version}": write what changes for users, then release.`);
  process.exitCode = 1;
} else console.log(section.slice(section.indexOf('\n')).trim());
