import { hostname, userInfo } from 'node:os';
import type { CommandIo } from './session';

/** What of the outside world is the same for every program of ours: this process. */
export const processIo: Pick<CommandIo, 'stdout' | 'stderr' | 'env' | 'login' | 'now'> = {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  env: process.env,
  login: osLogin,
  now: () => Date.now(),
};

/** Login of this process at the operating system; the name of the machine where its user has none, as in many containers. */
function osLogin(): string {
  try {
    return userInfo().username || hostname();
  } catch {
    return hostname();
  }
}
