import fc from 'fast-check';
import type { GuardDecision } from '../../src/domain/guard-rules';
import type { GuardSight } from '../../src/domain/guard-sight';
import type { RunLook } from '../../src/domain/guard';
import type { Weights } from '../../src/domain/weights';
import { decideGuard, judgeSight } from '../../src/domain/guard-rules';
import { liveColourOf } from '../../src/domain/weights';
import { NOW, failing, openRun, orphan, snapshot, someSight } from './some-sight';

const decide = (sight: GuardSight): GuardDecision => decideGuard(judgeSight(sight), sight);

const looks = fc.oneof(
  fc.constantFrom<RunLook>({ kind: 'none' }, { kind: 'closed', runId: 'r0', outcome: 'released' }, orphan),
  fc
    .record({
      phase: fc.constantFrom('preflight', 'shifting', 'watching', 'draining', 'rollingBack', 'restoring'),
      age: fc.nat(86_400_000),
      asked: fc.integer({ min: 0, max: 100 }),
      answers: fc.boolean(),
      fails: fc.boolean(),
    })
    .map(({ phase, age, asked, answers, fails }): RunLook => {
      const status = { phase, phaseSince: NOW - age, lastCheck: null, weight: { asked, confirmed: asked } } as never;
      const open = { ...openRun, startedAt: NOW - age, status: answers ? status : null };
      return fails ? { ...open, failing: { ...failing, since: NOW - age } } : open;
    }),
);

const weights: fc.Arbitrary<Weights> = fc.oneof(
  fc.constantFrom({ blue: 100, green: 0 }, { blue: 0, green: 100 }),
  fc.record({ blue: fc.nat(255), green: fc.nat(255) }),
);

const slot = (
  service: string,
): fc.Arbitrary<{ service: string; colour: 'blue'; desired: number; healthyTargets: number }> =>
  fc.record({
    service: fc.constant(service),
    colour: fc.constant('blue'),
    desired: fc.nat(3),
    healthyTargets: fc.nat(3),
  });

const traffic = fc.record({
  weights: fc.record({ 'portal.example.test': weights, 'pgw.example.test': weights }),
  problem: fc.option(fc.constant('Denied.'), { freq: 8 }),
  known: fc.constantFrom(['portal.example.test', 'pgw.example.test'], ['pgw.example.test']),
  destination: fc.option(fc.tuple(slot('portal'), slot('pgw')), { freq: 8 }),
});

const sights: fc.Arbitrary<GuardSight> = fc
  .record({
    look: looks,
    traffic,
    mode: fc.constantFrom('restore', 'alert'),
    pausedUntil: fc.option(fc.integer({ min: NOW - 10, max: NOW + 10 }), { freq: 2 }),
    toldBefore: fc.option(fc.nat(3_600_000)),
  })
  .map(({ look, toldBefore, ...rest }) => {
    const told: Record<string, number> =
      toldBefore === null ? {} : { 'restore/r1': NOW - toldBefore, 'restoring/r1': NOW - toldBefore };
    const previous = {
      environment: 'production',
      at: 0,
      state: 'quiet',
      finding: '',
      did: null,
      runId: null,
      told,
    } as const;
    // A guard that read traffic while a run is open must still leave it alone.
    return someSight({ look, previous, ...rest });
  });

/** Sights of which some do restore: otherwise a property would hold for nothing. */
const restoring = sights.filter((sight) => decide(sight).restore !== null);

test('traffic that a run is in charge of is never restored', () => {
  const ownerless = ({ look }: GuardSight): boolean =>
    look.kind === 'orphaned' ||
    (look.kind === 'open' && look.status === null && NOW - (look.failing?.since ?? NOW) >= 300_000);
  fc.assert(fc.property(sights, (sight) => ownerless(sight) || decide(sight).restore === null));
});

test('traffic that is whole at its former colour is never restored', () => {
  fc.assert(
    fc.property(restoring, ({ traffic: seen }) => {
      const back = Object.values(seen?.weights ?? {}).every((pair) => liveColourOf(pair) === 'blue');
      return !back && seen?.problem === null;
    }),
  );
});

test('nothing is restored to a destination without its healthy targets', () => {
  fc.assert(
    fc.property(restoring, ({ traffic: seen }) => {
      const slots = seen?.destination ?? [];
      return (
        slots.length === 2 && slots.every((one) => one.healthyTargets > 0 && one.healthyTargets * 2 >= one.desired)
      );
    }),
  );
});

test('every record of the run goes to where it was', () => {
  fc.assert(
    fc.property(restoring, (sight) => {
      const names = snapshot.records.map(({ name }) => name);
      expect(decide(sight).restore).toEqual(Object.fromEntries(names.map((name) => [name, 'blue'])));
    }),
  );
});

test('a paused guard and one in the mode alert restore nothing', () => {
  fc.assert(
    fc.property(
      restoring,
      ({ mode, pausedUntil }) => mode === 'restore' && (pausedUntil === null || pausedUntil <= NOW),
    ),
  );
});

test('a run is never ended while its traffic is whole', () => {
  fc.assert(
    fc.property(restoring, ({ look, traffic: seen }) => {
      const split = Object.values(seen?.weights ?? {}).some((pair) => liveColourOf(pair) === null);
      return look.kind !== 'open' || split;
    }),
  );
});

test('a trouble is never found without words for it', () => {
  fc.assert(
    fc.property(sights, (sight) => {
      const { trouble, finding } = judgeSight(sight);
      return finding.length > 20 && (trouble === null || trouble.next.length > 20);
    }),
  );
});
