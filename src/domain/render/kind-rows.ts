import type { RunKind } from '../phase';
import type { RollingServiceStatus, RolloutStatus } from '../status';
import { shortArn } from '../short-arn';

const titles: Readonly<Record<RunKind, string>> = {
  rollout: 'Rollout',
  undo: 'Undo',
  restore: 'Restore',
  deploy: 'Deploy',
};

/** What a kind of run is called above its tables. */
export function kindTitle(kind: RunKind): string {
  return titles[kind];
}

/** Whether a run gives traffic to a candidate by weights; a deploy has no weights, a restore no candidate. */
export function hasCandidate(kind: RunKind): boolean {
  return kind === 'rollout' || kind === 'undo';
}

/** One service of a deploy in place. */
export interface ServiceRow {
  readonly service: string;
  /** With its sign; the words alone say it too. */
  readonly standing: string;
  /** First digits of the digest it gets, or the whole image where it has none. */
  readonly image: string;
  readonly problem: string | null;
  readonly mood: 'good' | 'bad' | 'unsure' | 'plain';
}

/** The services of a deploy in place; empty in any other run. */
export function serviceRows(status: RolloutStatus): ServiceRow[] {
  return (status.rolling ?? []).map((one) => {
    const [mood, standing] = standings[one.standing];
    return {
      service: one.service,
      standing: standing.replace('{former}', () => shortArn(one.former)),
      image: /@(sha256:[0-9a-f]{12})/.exec(one.image)?.[1] ?? one.image,
      problem: one.problem,
      mood,
    };
  });
}

const standings: Readonly<Record<RollingServiceStatus['standing'], readonly [ServiceRow['mood'], string]>> = {
  waiting: ['plain', '· waiting'],
  deploying: ['plain', '▶ deploying'],
  stable: ['good', '✔ stable'],
  failed: ['bad', '✘ failed'],
  reverting: ['unsure', '▶ going back to {former}'],
  reverted: ['unsure', '↩ back on {former}'],
  stranded: ['bad', '‼ NOT back on {former}'],
};

/** Where an undo or a restore goes: what moves, and to what. Empty in any other run, and before it is known. */
export function destinationRows({ kind, plan, request }: RolloutStatus): { what: string; to: string }[] {
  if (kind === 'undo') {
    return (plan?.services ?? []).flatMap(({ service, liveDefinition, undoTo }) =>
      undoTo === null ? [] : [{ what: service, to: `${shortArn(undoTo)} (from ${shortArn(liveDefinition)})` }],
    );
  }
  if (kind !== 'restore' || request.to === undefined) return [];
  if (typeof request.to === 'string') return [{ what: 'all records', to: request.to }];
  return Object.entries(request.to).map(([what, to]) => ({ what, to }));
}
