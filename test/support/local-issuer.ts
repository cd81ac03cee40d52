import type { AddressInfo } from 'node:net';
import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { JWK, JWTPayload, KeyLike } from 'jose';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { GitHubTrust } from '../../src/domain/identity';
import { workflowRefOf } from '../../src/domain/identity';

/** An issuer of tokens as GitHub Actions has one: discovery, key set and real keys, on loopback. */
export interface LocalIssuer {
  readonly address: string;
  /** Whom a configuration with this issuer would trust. */
  readonly trust: GitHubTrust;
  /** What it answers: well, with an error, never, or drop by drop. */
  behaves: 'well' | 'down' | 'hangs' | 'drips';
  /** How often each document was asked for. */
  readonly asked: Record<'discovery' | 'keys', number>;
  /** Every token it made. */
  readonly issued: string[];
  /** Puts another key in the place of the one that signs; the former is gone. */
  rotate(): Promise<void>;
  /** The token of a job: genuine, and good for this audience unless something is changed. Undefined claims are left out. */
  token(audience: string, changes?: JWTPayload): Promise<string>;
  /** A public key of the set. */
  publicKey(): Promise<JWK>;
  /** The key that signs just now. */
  key(): { readonly kid: string; readonly privateKey: KeyLike };
  close(): Promise<void>;
}

interface Key {
  readonly kid: string;
  readonly privateKey: KeyLike;
  readonly jwk: JWK;
}

let serial = 0;

async function newKey(): Promise<Key> {
  serial += 1;
  const kid = `key-${serial}`;
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

/** Starts an issuer whose three approvers are ada (101), grace (102) and linus (103). */
export async function startIssuer(): Promise<LocalIssuer> {
  let key = await newKey();
  const asked = { discovery: 0, keys: 0 };
  const server = createServer(({ url }, response) => {
    const what = url?.endsWith('/openid-configuration') ? 'discovery' : 'keys';
    asked[what] += 1;
    const document = { discovery: { issuer: address, jwks_uri: `${address}/keys` }, keys: { keys: [key.jwk] } }[what];
    respond(response, issuer.behaves, JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const trust = trustIn(address);
  const issuer: LocalIssuer = {
    address,
    trust,
    behaves: 'well',
    asked,
    rotate: async () => {
      key = await newKey();
    },
    issued: [],
    token: async (audience, changes = {}) => {
      const token = await new SignJWT({ ...claimsOf(trust, audience), ...changes })
        .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
        .sign(key.privateKey);
      issuer.issued.push(token);
      return token;
    },
    publicKey: () => Promise.resolve(key.jwk),
    key: () => key,
    close: () => closed(server),
  };
  return issuer;
}

function respond(response: ServerResponse, behaves: LocalIssuer['behaves'], document: string): void {
  if (behaves === 'hangs') return;
  response.writeHead(behaves === 'down' ? 503 : 200, { 'content-type': 'application/json' });
  if (behaves !== 'drips') {
    response.end(behaves === 'down' ? 'no' : document);
    return;
  }
  const drip = setInterval(() => response.write(' '), 200);
  response.on('close', () => clearInterval(drip));
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function trustIn(address: string): GitHubTrust {
  const workflow = (file: string, environment: string, events: string[]): GitHubTrust['start'] => ({
    file: `.github/workflows/${file}`,
    ref: 'refs/heads/main',
    environment,
    events,
    jobWorkflowRef: null,
  });
  return {
    issuer: address,
    server: 'https://github.test',
    repository: 'mpac/mpac-cloud',
    repositoryId: '7001',
    ownerId: '7002',
    approvers: [
      { id: '101', login: 'ada' },
      { id: '102', login: 'grace' },
      { id: '103', login: 'linus' },
    ],
    approve: workflow('approve-production.yml', 'production-approval', ['workflow_dispatch']),
    start: workflow('pipeline.yml', 'production', ['push', 'workflow_dispatch']),
  };
}

/** The claims of a job of the approve workflow that ada started a moment ago. */
function claimsOf(trust: GitHubTrust, audience: string): JWTPayload {
  serial += 1;
  const now = Math.floor(Date.now() / 1000);
  const ref = workflowRefOf(trust, trust.approve);
  return {
    iss: trust.issuer,
    aud: audience,
    sub: 'repo:mpac@7002/mpac-cloud@7001:environment:production-approval',
    jti: `token-${serial}`,
    iat: now,
    nbf: now - 600,
    exp: now + 300,
    actor: 'ada',
    actor_id: '101',
    repository: trust.repository,
    repository_id: trust.repositoryId,
    repository_owner: 'mpac',
    repository_owner_id: trust.ownerId,
    workflow_ref: ref,
    job_workflow_ref: ref,
    ref: 'refs/heads/main',
    event_name: 'workflow_dispatch',
    run_id: '9001',
    run_attempt: '1',
    runner_environment: 'github-hosted',
    environment: 'production-approval',
  };
}

/** What changes in the claims when the job is one of the pipeline, on a push. */
export function ofPipeline({ start, repository }: GitHubTrust): JWTPayload {
  const ref = workflowRefOf({ repository }, start);
  return { workflow_ref: ref, job_workflow_ref: ref, event_name: 'push', environment: start.environment };
}
