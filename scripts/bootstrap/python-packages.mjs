import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StepFailure } from './run-step.mjs';
import { hashOf, stampAt } from './stamp.mjs';

const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const PROBE = `
import sys
try:
    import ensurepip, venv
    complete = True
except ImportError:
    complete = False
print(sys.version_info[0], sys.version_info[1], complete)`;

/** .venv with the Temporal server, its time-skipping sibling and the AWS emulator, pinned by requirements.lock. */
export function pythonPackages(root) {
  const venv = join(root, '.venv');
  const python = join(venv, 'bin/python');
  const stamp = stampAt(join(venv, '.rollout-bootstrap'));
  // The folder counts too: the scripts of a venv name their interpreter by its full path, so a moved one is broken.
  const wanted = hashOf(root, ['requirements.lock'], venv);
  return {
    title: 'Python packages (Temporal server, AWS emulator)',
    isCurrent: () => stamp.says(wanted) && existsSync(python),
    async run(command) {
      const interpreter = findPython();
      rmSync(venv, { recursive: true, force: true });
      await command(interpreter, ['-m', 'venv', venv], {
        cwd: root,
        cure: `${interpreter} could not make .venv: its words are above`,
      });
      const install = ['-m', 'pip', 'install', '--require-hashes', '--no-input', '--disable-pip-version-check'];
      await command(python, [...install, '-r', 'requirements.lock'], {
        cwd: root,
        // A personal "user = true" in pip.conf makes pip refuse to install into any venv.
        env: { PIP_USER: '0' },
        cure: 'pip could not install the packages of requirements.lock: its words are above; mostly the package index is out of reach',
      });
      stamp.write(wanted);
    },
  };
}

/** The first Python >= 3.10 that can make a venv; a StepFailure that says what to install when there is none. */
function findPython() {
  const found = CANDIDATES.map(probe).filter((python) => python !== undefined);
  const recent = found.filter(({ major, minor }) => major === 3 && minor >= 10);
  const complete = recent.find((python) => python.complete);
  if (complete) return complete.name;
  if (recent.length > 0) {
    const { name, minor } = recent[0];
    throw new StepFailure(
      `${name} (3.${minor}) cannot make a venv, because ensurepip is missing; install it: apt install python3.${minor}-venv`,
    );
  }
  const seen =
    found.length > 0
      ? `found only ${found.map(({ name, major, minor }) => `${name} ${major}.${minor}`).join(', ')}`
      : 'found none';
  throw new StepFailure(
    `Python 3.10 or newer is needed for the Temporal server and the AWS emulator, ${seen}; install it: apt install python3 python3-venv, or brew install python`,
  );
}

function probe(name) {
  // A name on PATH proves nothing: version managers leave shims that only print which versions they lack.
  const { status, stdout } = spawnSync(name, ['-c', PROBE], { encoding: 'utf8', timeout: 20_000 });
  const [, major, minor, complete] = /^(\d+) (\d+) (True|False)$/m.exec(stdout ?? '') ?? [];
  return status === 0 && major
    ? { name, major: Number(major), minor: Number(minor), complete: complete === 'True' }
    : undefined;
}
