import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { valueAt } from '../../domain/json';
import type { ServiceDatabase } from './database';
import type { ServiceSettings } from './settings';
import type { TokenIssuer } from './tokens';

/** What a route answers. */
export interface Answer {
  status: number;
  body: object;
}

/** What the routes work with. */
export interface RouteContext {
  settings: ServiceSettings;
  tokens: TokenIssuer;
  database: ServiceDatabase;
}

/** A request whose sender says by the header `x-rollout-smoke` that it belongs to a smoke test. */
export function isSmokeTest(request: IncomingMessage): boolean {
  return request.headers['x-rollout-smoke'] !== undefined;
}

/**
 * Path of a request as the service knows it. A load balancer that routes by path sends what is below the service's own
 * name, such as `/svc-portal/health`; that is the same as `/health`.
 */
export function pathOf(request: IncomingMessage, { service }: Pick<ServiceSettings, 'service'>): string {
  const { pathname } = new URL(request.url ?? '/', 'http://service');
  const prefix = `/${service}`;
  if (pathname === prefix) return '/';
  return pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : pathname;
}

/** Answers one request; what the catalogue lets an image break is broken here. */
export async function route(request: IncomingMessage, context: RouteContext): Promise<Answer> {
  const path = pathOf(request, context.settings);
  switch (`${request.method} ${path}`) {
    case 'GET /':
      return ok({ message: `Hello from ${context.settings.service}`, version: context.settings.version });
    case 'GET /health':
      return health(request, context);
    case 'GET /v1/health':
      return breaks(context, 'api') ? failed('the API is not ready') : ok({ api: 'ok' });
    case 'POST /v1/login':
      return login(request, context);
    case 'GET /v1/me':
      return whoAmI(request, context);
    case 'GET /v1/database':
      return database(context);
    default:
      return { status: 404, body: { error: `nothing is at ${path}` } };
  }
}

function health(request: IncomingMessage, { settings }: RouteContext): Answer {
  const { service, version, colour, behaviour } = settings;
  const cold = behaviour.kind === 'warmsUp' && process.uptime() < behaviour.seconds;
  const ill = behaviour.kind === 'unhealthy' || cold || (breaks({ settings }, 'health') && isSmokeTest(request));
  const body = { status: ill ? 'failing' : 'ok', service, version, colour };
  return { status: ill ? 503 : 200, body };
}

async function login(request: IncomingMessage, { tokens }: RouteContext): Promise<Answer> {
  const credentials: unknown = await json(request).catch(() => undefined);
  const [username, password] = ['username', 'password'].map((name) => valueAt(credentials, [name]));
  if (!username || !password || typeof username !== 'string' || typeof password !== 'string')
    return { status: 400, body: { error: 'username and password are needed' } };
  return ok({ token: tokens.issue(username), user: username });
}

function whoAmI(request: IncomingMessage, context: RouteContext): Answer {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const user = token === undefined || breaks(context, 'auth') ? undefined : context.tokens.verify(token);
  return user === undefined ? { status: 401, body: { error: 'the token is not valid' } } : ok({ user });
}

function database(context: RouteContext): Answer {
  const readable = context.database.roundTrip();
  return readable && !breaks(context, 'database') ? ok({ database: 'ok' }) : failed('the database lost a row');
}

function breaks({ settings }: Pick<RouteContext, 'settings'>, test: string): boolean {
  return settings.behaviour.kind === 'breaksSmokeTest' && settings.behaviour.test === test;
}

function ok(body: object): Answer {
  return { status: 200, body };
}

function failed(error: string): Answer {
  return { status: 500, body: { error } };
}
