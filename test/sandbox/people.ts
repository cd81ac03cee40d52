import { setTimeout as delay } from 'node:timers/promises';
import { ListResourceRecordSetsCommand, type ResourceRecordSet, type Route53Client } from '@aws-sdk/client-route-53';
import { Agent, request } from 'undici';
import { evenChances } from '../../src/sandbox/load/resolvers';

/** One answer that a person got; status 0 when there was none. */
export interface Answered {
  readonly name: string;
  readonly origin: string;
  readonly status: number;
  /** Colour of the task that answered; null when it has none. */
  readonly colour: string | null;
}

/** People who open public names at a steady pace until they are sent home. */
export interface People {
  readonly answers: () => readonly Answered[];
  readonly goHome: () => Promise<readonly Answered[]>;
}

export interface PeopleOptions {
  readonly names: readonly string[];
  readonly route53: Route53Client;
  readonly zone: string;
  /** Where a load balancer listens, by how its DNS name begins. */
  readonly origins: Readonly<Record<string, string>>;
  readonly ttlMs: number;
  readonly requestsPerSecond: number;
}

const RESOLVERS = 20;

/**
 * Each person goes where their resolver says: to what the record's one set or, drawn by weight, its weighted sets point
 * to, whatever kind they are; and keeps that answer for the TTL.
 */
export function sendPeople({ names, route53, zone, origins, ttlMs, requestsPerSecond }: PeopleOptions): People {
  const agent = new Agent({ connections: RESOLVERS });
  const answered: Answered[] = [];
  const chance = evenChances();
  const cached = new Map<string, { readonly origin: string; readonly until: number }>();
  let open = true;

  const resolve = async (name: string, person: number): Promise<string> => {
    const key = `${name} ${person}`;
    const known = cached.get(key);
    if (known !== undefined && known.until > Date.now()) return known.origin;
    const list = new ListResourceRecordSetsCommand({ HostedZoneId: zone, StartRecordName: name });
    const { ResourceRecordSets = [] } = await route53.send(list);
    const target = draw(
      ResourceRecordSets.filter(({ Name, Type }) => Name === `${name}.` && (Type === 'A' || Type === 'CNAME')),
      chance(),
    );
    const balancer = Object.keys(origins).find(
      (each) => target.startsWith(`${each}-`) || target.startsWith(`${each}.`),
    );
    const origin = origins[balancer ?? ''] ?? `nowhere, since ${name} points to ${target || 'nothing'}`;
    cached.set(key, { origin, until: Date.now() + ttlMs });
    return origin;
  };

  const go = async (turn: number): Promise<void> => {
    const name = names[turn % names.length] ?? '';
    const origin = await resolve(name, Math.floor(turn / names.length) % RESOLVERS);
    try {
      const answer = await request(`${origin}/`, { dispatcher: agent, headers: { host: name } });
      await answer.body.dump();
      const colour = answer.headers['x-colour'];
      answered.push({ name, origin, status: answer.statusCode, colour: typeof colour === 'string' ? colour : null });
    } catch {
      answered.push({ name, origin, status: 0, colour: null });
    }
  };

  const walk = async (): Promise<void> => {
    const going = new Set<Promise<void>>();
    for (let turn = 0; open; turn += 1) {
      const one = go(turn).finally(() => going.delete(one));
      going.add(one);
      await delay(1_000 / requestsPerSecond);
    }
    await Promise.all(going);
  };
  const walking = walk();
  return {
    answers: () => [...answered],
    async goHome() {
      open = false;
      await walking;
      await agent.destroy();
      return answered;
    },
  };
}

function draw(sets: readonly ResourceRecordSet[], chance: number): string {
  const sum = sets.reduce((total, { Weight = 1 }) => total + Weight, 0);
  let rest = chance * sum;
  for (const { Weight = 1, AliasTarget, ResourceRecords } of sets) {
    rest -= Weight;
    if (rest < 0) return AliasTarget?.DNSName ?? ResourceRecords?.[0]?.Value ?? '';
  }
  return '';
}
