import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GitHubPlace } from '../../../src/activities/records/ask-github';

interface Status {
  state: string;
  description: string;
  environment_url?: string;
  log_url?: string;
}

interface LocalDeployment {
  id: number;
  sha: string;
  ref: string;
  environment: string;
  payload: unknown;
  production_environment: boolean;
  /** Newest first, as GitHub lists them. */
  statuses: Status[];
}

/** What happens instead of, or after, the answer to one request. */
export type Trouble =
  | { readonly status: number; readonly message?: string; readonly headers?: Readonly<Record<string, string>> }
  /** It takes effect, and the answer is lost. */
  | 'lost'
  /** It takes effect, and whoever asked waits for the answer. */
  | 'stalled'
  /** It does not arrive at all. */
  | 'down';

/** A GitHub that speaks the REST paths records use, over real HTTP. */
export interface LocalGitHub {
  readonly place: GitHubPlace;
  deployments: LocalDeployment[];
  /** Newest first. */
  commitStatuses: { sha: string; context: string; state: string; description: string; target_url?: string }[];
  /** `METHOD path` of every request, and of writes the state they asked for. */
  readonly calls: string[];
  /** Asked before each request, which counts from 1; null answers as GitHub does. */
  trouble: (number: number, call: string) => Trouble | null;
  /** State, then description, of all statuses of all Deployments, the oldest first. */
  story(): string[];
  close(): Promise<void>;
}

const REPOSITORY = 'mpac/app';
const TOKEN = 'a-token-of-the-tests';
export const COMMIT = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

/** Starts one on loopback; it knows one repository, one token, and any commit that is a hash. */
export async function startLocalGitHub(): Promise<LocalGitHub> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const github: LocalGitHub = {
    place: {
      apiUrl: `http://127.0.0.1:${port}`,
      repository: REPOSITORY,
      tokenVariable: 'GITHUB_TOKEN',
      token: TOKEN,
    },
    deployments: [],
    commitStatuses: [],
    calls: [],
    trouble: () => null,
    story: () =>
      github.deployments.flatMap(({ statuses }) =>
        [...statuses].reverse().map(({ state, description }) => `${state}: ${description}`),
      ),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const path = pathname.replace(`/repos/${REPOSITORY}`, '');
    const said = typeof body['state'] === 'string' ? ` ${body['state']}` : '';
    const call = `${request.method ?? ''} ${path}${said}`;
    github.calls.push(call);
    const trouble = github.trouble(github.calls.length, call);
    if (trouble === 'down') {
      request.socket.destroy();
      return;
    }
    if (typeof trouble === 'object' && trouble !== null) {
      const { status, message = 'trouble', headers = {} } = trouble;
      send(response, status, { message }, headers);
      return;
    }
    const { status, json } = work(github, request, path, searchParams, body);
    if (trouble === 'lost') request.socket.destroy();
    else if (trouble !== 'stalled') send(response, status, json);
  };
  return github;
}

interface Answer {
  readonly status: number;
  readonly json: unknown;
}

function work(
  github: LocalGitHub,
  { method, url = '', headers }: IncomingMessage,
  path: string,
  query: URLSearchParams,
  body: Record<string, unknown>,
): Answer {
  const refuse = (status: number, message: string): Answer => ({ status, json: { message } });
  if (headers.authorization !== `Bearer ${TOKEN}`) return refuse(401, 'Bad credentials');
  if (!headers['user-agent']) return refuse(403, 'Request forbidden by administrative rules.');
  if (!url.startsWith(`/repos/${REPOSITORY}/`)) return refuse(404, 'Not Found');
  const statusesOf = /^\/deployments\/(\d+)\/statuses$/.exec(path);
  const tooLong = typeof body['description'] === 'string' && body['description'].length > 140;
  if (tooLong) return refuse(422, 'description is too long (maximum is 140 characters)');

  if (path === '/deployments' && method === 'GET') {
    const found = github.deployments.filter(
      (one) => one.environment === query.get('environment') && (query.get('ref') ?? one.ref) === one.ref,
    );
    return { status: 200, json: [...found].reverse() };
  }
  if (path === '/deployments' && method === 'POST') {
    const ref = String(body['ref']);
    const sha = [COMMIT, 'b'.repeat(40)].find((one) => one.startsWith(ref));
    if (sha === undefined) return refuse(422, `No ref found for: ${ref}`);
    const made = { id: github.deployments.length + 100, sha, statuses: [], ...body } as object as LocalDeployment;
    github.deployments.push(made);
    return { status: 201, json: made };
  }
  if (statusesOf) {
    const deployment = github.deployments.find(({ id }) => id === Number(statusesOf[1]));
    if (!deployment) return refuse(404, 'Not Found');
    if (method === 'GET') return { status: 200, json: deployment.statuses };
    deployment.statuses.unshift(body as object as Status);
    return { status: 201, json: body };
  }
  const [, sha = ''] = /^\/(?:commits\/)?(?:statuses\/)?([0-9a-f]{40})(?:\/statuses)?$/.exec(path) ?? [];
  if (path === `/commits/${sha}/statuses`) {
    return { status: 200, json: github.commitStatuses.filter((one) => one.sha === sha) };
  }
  if (path === `/statuses/${sha}` && method === 'POST') {
    github.commitStatuses.unshift({ sha, ...body } as LocalGitHub['commitStatuses'][number]);
    return { status: 201, json: body };
  }
  return refuse(404, 'Not Found');
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const part of request) text += String(part);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function send(response: ServerResponse, status: number, json: unknown, headers: Readonly<Record<string, string>> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(json));
}
