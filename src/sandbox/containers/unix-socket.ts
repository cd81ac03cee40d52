import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { accepted } from '../processes/wait-until-ready';
import { SandboxFailure } from '../sandbox-failure';

// sun_path holds 104 bytes on BSD and macOS (108 on Linux), the closing zero included.
const MAX_PATH_BYTES = 103;

/**
 * Makes sure that a socket can be opened at `path`: removes one that a killed process left behind.
 * @throws SandboxFailure when the path is too long, or somebody still answers there
 */
export async function claimSocket(path: string): Promise<void> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new SandboxFailure(`The socket path ${path} has more than ${MAX_PATH_BYTES} bytes; use a shorter one.`);
  }
  // ENOENT: no socket; ECONNREFUSED: nobody listens. In both cases the path is free to be taken.
  const taken = await accepted(connect(path)).catch(() => false);
  if (taken) throw new SandboxFailure(`Another sandbox serves ${path}; stop it first.`);
  rmSync(path, { force: true });
}
