import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** GitHub's token service of a job, as far as a job sees it. */
export interface TokenService {
  /** What the job finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Audiences asked for, in order. */
  readonly audiences: readonly string[];
  /** Answers these status codes first. */
  failFirst(...codes: number[]): void;
  /** Forgets what was asked. */
  clear(): void;
  close(): Promise<void>;
}

export async function openTokenService(): Promise<TokenService> {
  const audiences: string[] = [];
  const failures: number[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const code = failures.shift() ?? (request.headers.authorization === 'Bearer of-this-job' ? 200 : 401);
    const audience = url.searchParams.get('audience') ?? '';
    if (code === 200) audiences.push(audience);
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(code === 200 ? JSON.stringify({ value: `token-for-${audience}` }) : '{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-this-job',
    },
    audiences,
    failFirst: (...codes) => failures.push(...codes),
    clear: () => {
      audiences.length = 0;
      failures.length = 0;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
