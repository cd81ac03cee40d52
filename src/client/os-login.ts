import { hostname, userInfo } from 'node:os';

/** Login of this process at the operating system; the name of the machine where its user has none, as in many containers. */
export function osLogin(): string {
  try {
    return userInfo().username || hostname();
  } catch {
    return hostname();
  }
}
