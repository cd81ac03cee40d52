import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The checkout that this program belongs to. */
export const projectRoot = resolve(__dirname, '../../..');

/** Where everything of one sandbox lies. */
export interface Places {
  folder: string;
  /** Lines with `export`, to be sourced by a shell. */
  environmentFile: string;
  configurationFile: string;
  temporalDatabase: string;
  /** Unix socket of the container runtime; it doubles as the lock of the folder. */
  socket: string;
  /** The log of one of its programs. */
  logOf: (program: string) => string;
}

// sun_path holds 104 bytes on BSD and macOS; some leave little of it for us.
const LONGEST_TEMPORARY = 70;

/** The places of the sandbox in a folder, by default `.sandbox` of this checkout. */
export function placesIn(folder: string = join(projectRoot, '.sandbox')): Places {
  const absolute = resolve(folder);
  const key = createHash('sha256').update(absolute).digest('hex').slice(0, 10);
  const temporary = tmpdir().length <= LONGEST_TEMPORARY ? tmpdir() : '/tmp';
  return {
    folder: absolute,
    environmentFile: join(absolute, 'env'),
    configurationFile: join(absolute, 'rollout.yaml'),
    temporalDatabase: join(absolute, 'temporal.db'),
    socket: join(temporary, `rollout-sandbox-${key}.sock`),
    logOf: (program) => join(absolute, 'logs', `${program}.log`),
  };
}
