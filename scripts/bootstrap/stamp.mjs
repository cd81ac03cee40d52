import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** SHA-256 over names and contents: a renamed file changes it as much as an edited one. */
export function hashOf(root, paths, ...facts) {
  const hash = createHash('sha256');
  for (const fact of facts) hash.update(`${fact}\0`);
  for (const path of paths)
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}

/** All files below a folder as sorted paths relative to `root`, but for names with a dot: those are editors' and locks. */
export function filesBelow(root, folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const visible = entries.filter((entry) => !entry.name.startsWith('.'));
  return visible.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}

/**
 * A file that says from which inputs a result was made. It is written last and removed first, so that whatever an
 * interrupted step left behind counts as not made.
 */
export function stampAt(path) {
  return {
    says: (expected) => readIfThere(path) === expected,
    remove: () => rmSync(path, { force: true }),
    write: (value) => writeFileSync(path, value),
  };
}

/** The text of a file, or undefined when there is none. */
export function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}
