import type { Phase } from '../../src/domain/phase';
import type { LogEntry, RolloutStatus } from '../../src/domain/status';
import { findViolations } from '../support/strict-aws/invariants';
import type { Expected, ExpectedScaling } from '../support/strict-aws/invariants-expected';
import type { LoggedCall, Mark } from '../support/strict-aws/log';
import type { StoryWorld } from './story-world';

/** The AWS writes of one run in production, from the moment it was opened. */
export interface StoryLog {
  readonly mark: Mark;
  /**
   * What of the invariants these writes broke, in words.
   * @param run the last that was known of the run; of one that was cut off and restored, the run's and then the restore's
   */
  breaches: (...runs: readonly RolloutStatus[]) => string[];
}

const NEVER: Mark = { seq: Infinity };

/** Notes how production stands, before the run that is to be judged. */
export async function openLog(world: StoryWorld, scaling?: ExpectedScaling[]): Promise<StoryLog> {
  const [blue = 0, green = 0] = (await world.weights()).split('/').map(Number);
  const counts = await world.desiredCounts();
  const mark = world.aws.mark();
  const candidate = blue === 100 ? 'green' : 'blue';
  const { records } = world.sandbox.settings;
  return {
    mark,
    breaches(...runs) {
      const calls = world.aws.calls().filter(({ seq }) => seq > mark.seq);
      const expected: Expected = {
        records: records.map(({ name }) => ({ name, type: 'A', weights: { blue, green }, candidate })),
        slots: records.flatMap(({ name, services }) =>
          services.flatMap((service) =>
            (['blue', 'green'] as const).map((colour) => {
              const slot = `${service}-${colour}`;
              return { service: slot, record: name, colour, desiredCount: counts[slot] ?? 0 };
            }),
          ),
        ),
        steps: runs[0]?.plan?.steps.map(({ weight }) => weight),
        scaling,
        ...marksOf(runs, calls, mark),
      };
      return findViolations(calls, expected);
    },
  };
}

/** From the runs' own times, which their writes only follow. What no run says it reached was not allowed at all. */
function marksOf(
  runs: readonly RolloutStatus[],
  calls: readonly LoggedCall[],
  start: Mark,
): Pick<Expected, 'quorum' | 'ready' | 'scaleDownAllowed'> {
  const before = (time: number | undefined): Mark =>
    time === undefined ? NEVER : { seq: calls.filter(({ at }) => at < time).at(-1)?.seq ?? start.seq };
  const log = runs.flatMap((run) => run.log);
  const approvals = runs[0]?.decisions.filter(({ kind, accepted }) => kind === 'approve' && accepted) ?? [];
  return {
    // Nobody is asked before a restore.
    ...(runs[0]?.kind !== 'restore' && { quorum: before(approvals.at(-1)?.at) }),
    ready: before(enteredAt(log, 'shifting')),
    scaleDownAllowed: before(enteredAt(log, 'draining', 'rollingBack', 'restoring')),
  };
}

function enteredAt(log: readonly LogEntry[], ...phases: Phase[]): number | undefined {
  return log.find(({ code, text }) => code === 'PhaseEntered' && phases.some((phase) => text.startsWith(`${phase}:`)))
    ?.at;
}
