import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Folder of the programs of a venv of its own in .venv, for what neither the product nor its tests run. It is made when
 * `program` is not there, from a lock file with hashes.
 */
export function sideVenv(root, name, { lock, program }) {
  const venv = join(root, '.venv', name);
  const bin = join(venv, 'bin');
  if (existsSync(join(bin, program))) return bin;
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
  step(join(root, '.venv/bin/python'), ['-m', 'venv', venv]);
  step(join(bin, 'python'), [...install, '-r', join(root, lock)]);
  return bin;
}

function step(program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, PIP_USER: '0' } });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: its words are above.`);
}
