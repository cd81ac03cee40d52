import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, stampAt } from './stamp.mjs';

/**
 * Folder of the programs of a venv of its own in .venv, for what neither the product nor its tests run. It is made from a
 * lock file with hashes, and anew when that has changed.
 */
export function sideVenv(root, name, lock) {
  const venv = join(root, '.venv', name);
  const bin = join(venv, 'bin');
  const stamp = stampAt(join(venv, '.rollout-bootstrap'));
  // The folder counts too: the scripts of a venv name their interpreter by its full path.
  const wanted = hashOf(root, [lock], venv);
  if (stamp.says(wanted)) return bin;
  rmSync(venv, { recursive: true, force: true });
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
  step(join(root, '.venv/bin/python'), ['-m', 'venv', venv]);
  step(join(bin, 'python'), [...install, '-r', join(root, lock)]);
  stamp.write(wanted);
  return bin;
}

function step(program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, PIP_USER: '0' } });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: its words are above.`);
}
