import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWTPayload } from 'jose';
import type { LocalIssuer } from '../support/local-issuer';
import { ofPipeline } from '../support/local-issuer';

/** GitHub's token service as jobs of several people see it, with the tokens of a real issuer. */
export interface JobTokens {
  /** What a job of this person finds in its environment. */
  of: (person: string) => Record<string, string>;
  close: () => Promise<void>;
}

/** Starts it. A token for the start of a rollout is that of a pipeline's job, every other that of the approve workflow's. */
export async function startJobTokens(
  issuer: LocalIssuer,
  people: Readonly<Record<string, JWTPayload>>,
): Promise<JobTokens> {
  const server = createServer((request, response) => {
    const audience = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('audience') ?? '';
    const person = people[(request.headers.authorization ?? '').replace('Bearer ', '')] ?? {};
    const job = audience.startsWith('rollout:start:') ? ofPipeline(issuer.trust) : {};
    void issuer.token(audience, { ...job, ...person }).then((value) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ value }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    of: (person) => ({
      GITHUB_ACTOR: person,
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: person,
    }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
