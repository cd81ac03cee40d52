import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** GitHub's token service of one job, on loopback. */
export interface TokenService {
  /** The environment of a step that may have tokens. */
  readonly env: Record<string, string>;
  /** Audiences that were asked for. */
  readonly audiences: string[];
  /** Statuses of the next answers; 200 when there is none left. */
  readonly statuses: number[];
  close(): Promise<void>;
}

/** Starts a service whose tokens are `token for {audience}`. */
export async function startTokenService(): Promise<TokenService> {
  const audiences: string[] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const audience = url.searchParams.get('audience') ?? '';
    audiences.push(audience);
    const known = request.headers.authorization === 'Bearer of-the-job' && url.searchParams.get('api') === '2.0';
    response.statusCode = known ? (statuses.shift() ?? 200) : 401;
    response.end(JSON.stringify({ value: `token for ${audience}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    env: {
      USER: 'runner',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'ada',
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?api=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-job',
    },
    audiences,
    statuses,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
