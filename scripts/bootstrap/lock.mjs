import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StepFailure } from './run-step.mjs';
import { readIfThere } from './stamp.mjs';

const LOCK = 'dist/.bootstrap-lock';
const POLL_MS = 200;
// Longer than a first install over a slow line; after that a person should look.
const PATIENCE_MS = 15 * 60_000;

/** Waits until no other bootstrap works in this checkout, then holds the lock: a folder with the process ids inside. */
export async function holdLock(root) {
  const path = join(root, LOCK);
  mkdirSync(join(root, 'dist'), { recursive: true });
  const patienceEnds = performance.now() + PATIENCE_MS;
  let told = false;
  while (!take(path) && !takeOver(path)) {
    const holder = readIfThere(join(path, 'owner'));
    if (performance.now() > patienceEnds) {
      throw new StepFailure(
        `another bootstrap (process ${holder}) still holds ${LOCK}; if no such process is yours, remove that folder`,
      );
    }
    if (!told) process.stderr.write(`bootstrap: waiting for another bootstrap (process ${holder})\n`);
    told = true;
    await delay(POLL_MS);
  }
  return {
    noteChild: (pid) => writeFileSync(join(path, 'child'), String(pid ?? '')),
    release: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Makes the folder elsewhere and renames it: the lock is never seen without its owner. */
function take(path) {
  const prepared = mkdtempSync(`${path}-`);
  writeFileSync(join(prepared, 'owner'), String(process.pid));
  try {
    renameSync(prepared, path);
    return true;
  } catch (error) {
    rmSync(prepared, { recursive: true });
    if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes the lock of a bootstrap that died without releasing it. */
function takeOver(path) {
  if (isHeld(path)) return false;
  const claim = join(path, 'claim');
  try {
    mkdirSync(claim);
  } catch (error) {
    if (error.code === 'EEXIST' || error.code === 'ENOENT') return false;
    throw error;
  }
  // Asked again: between the question and the claim another one may have taken this lock over, and be alive.
  const stale = !isHeld(path);
  if (stale) {
    writeFileSync(join(path, 'child'), '');
    writeFileSync(join(path, 'owner'), String(process.pid));
  }
  rmSync(claim, { recursive: true });
  return stale;
}

/** Held while its owner lives, or the command that a killed owner left behind and that still writes. */
function isHeld(path) {
  const pids = [readIfThere(join(path, 'owner')), readIfThere(join(path, 'child'))].map(Number);
  const takenAtMs = statSync(join(path, 'owner'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const bootedAtMs = Date.now() - uptime() * 1000;
  // Process ids start anew with the machine: a lock from before says nothing about who has that id now.
  return takenAtMs > bootedAtMs && pids.some(isAlive);
}

function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
