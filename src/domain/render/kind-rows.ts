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
  return (status.rolling ?? []).map((one) => ({
    service: one.service,
    standing: standings[one.standing](shortArn(one.former)),
    image: /@(sha256:[0-9a-f]{12})/.exec(one.image)?.[1] ?? one.image,
    problem: one.problem,
    mood: moods[one.standing],
  }));
}

const standings: Readonly<Record<RollingServiceStatus['standing'], (former: string) => string>> = {
  waiting: () => '· waiting',
  deploying: () => '▶ deploying',
  stable: () => '✔ stable',
  failed: () => '✘ failed',
  reverting: (former) => `▶ going back to ${former}`,
  reverted: (former) => `↩ back on ${former}`,
  stranded: (former) => `‼ NOT back on ${former}`,
};

const moods: Readonly<Record<RollingServiceStatus['standing'], ServiceRow['mood']>> = {
  waiting: 'plain',
  deploying: 'plain',
  stable: 'good',
  failed: 'bad',
  reverting: 'unsure',
  reverted: 'unsure',
  stranded: 'bad',
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
