import { SandboxFailure } from './sandbox-failure';

/** What `parseArgs` of Node said about arguments, in one line with the cure; its advice is not for people. */
export function notUnderstood(failure: unknown, script: 'sandbox' | 'demo'): SandboxFailure {
  const said = typeof failure === 'object' && failure !== null && 'message' in failure ? String(failure.message) : '';
  return new SandboxFailure(`${said.split('. ')[0] ?? said}; see npm run ${script} -- --help.`);
}
