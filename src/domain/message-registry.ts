import type { Announcement, Level } from './announcement';
import type { RolloutStatus } from './status';
import { formatDuration } from './duration';

interface Message {
  readonly level: Level;
  /** Whether it goes to Slack; the others are lines of the log only. */
  readonly announced: boolean;
  readonly mentionChannel: boolean;
  readonly meaning: string;
  /** What follows the name of the environment. */
  readonly title: string;
}

const logged = (meaning: string): Message => ({
  level: 'info',
  announced: false,
  mentionChannel: false,
  meaning,
  title: meaning,
});

const announced = (level: Level, mentionChannel: boolean, meaning: string, title: string): Message => ({
  level,
  announced: true,
  mentionChannel,
  meaning,
  title,
});

/** Everything a rollout says, by code. The code is the contract for machines; texts may get better. */
export const messages = {
  PhaseEntered: logged('a phase began'),
  DecisionCounted: logged('a decision was counted'),
  DecisionRefused: logged('a decision was refused'),
  WeightsWritten: logged('weights were written'),
  CheckInconclusive: logged('a check could not tell'),
  Resumed: announced('info', false, 'the window is spent again', 'rollout resumed'),
  ApprovalNeeded: announced('info', false, 'a plan awaits approval', 'a rollout awaits approval'),
  ApprovalCounted: announced('info', false, 'one approval of several', 'an approval was counted'),
  NothingWritten: announced('info', false, 'it ended before the first write', 'rollout ended, nothing was changed'),
  Superseded: announced('info', false, 'a newer push took over', 'superseded by a newer push'),
  StepBegun: announced('info', false, 'the candidate got more traffic', 'traffic shifted'),
  Paused: announced('info', false, 'a person paused the window', 'rollout paused'),
  Held: announced('warning', false, 'checks cannot tell for too long', 'rollout held, please promote or abort'),
  CheckAlert: announced('warning', false, 'something to look at that does not decide', 'look at this'),
  RollingBack: announced('critical', true, 'traffic is being taken back', 'ROLLING BACK'),
  LiveUnhealthy: announced('critical', true, 'live has no healthy target', 'rollback waits for live to be healthy'),
  RollbackUnverified: announced('critical', true, 'the way back is not confirmed yet', 'rollback NOT yet verified'),
  ForeignWeights: announced('critical', true, 'somebody else wrote the weights', 'weights are not ours'),
  TrafficBack: announced('warning', false, 'live has all traffic again', 'traffic is back on live'),
  CandidateStillRuns: announced('warning', false, 'the candidate could not be stopped', 'candidate still runs'),
  ScalingSuspended: announced('warning', false, 'scale-in could not be given back', 'scale-in is still suspended'),
  RolledBack: announced('critical', true, 'the rollback is complete', 'rolled back'),
  FailedBeforeTraffic: announced(
    'warning',
    false,
    'it failed before any traffic moved',
    'rollout failed before traffic',
  ),
  OldColourKept: announced('warning', false, 'the old colour was not stopped', 'old colour kept'),
  Completed: announced('info', true, 'the candidate has all traffic', 'rollout completed'),
  Restoring: announced('warning', false, 'all traffic is being sent to a named colour', 'RESTORING traffic'),
  Restored: announced('critical', true, 'all traffic is on the named colour', 'traffic restored'),
  Stranded: announced(
    'critical',
    true,
    'services could not be brought back',
    'services are NOT back on their former revision',
  ),
  Orphaned: announced(
    'critical',
    true,
    'a run was cut off and left its traffic behind',
    'traffic was left WITHOUT AN OWNER',
  ),
  Stuck: announced('critical', true, 'a run is open but does not answer or does not check', 'the rollout is STUCK'),
  SplitTraffic: announced(
    'critical',
    true,
    'traffic is split and no run is in charge',
    'traffic is SPLIT and nobody is in charge',
  ),
  LeftBehind: announced(
    'warning',
    false,
    'a run was cut off and left something behind, but no traffic',
    'a run was cut off',
  ),
  GuardBlind: announced('warning', false, 'the guard cannot see', 'the guard cannot see'),
  Released: announced(
    'critical',
    true,
    'an unverified rollback was given up',
    'rollback RELEASED, traffic state unknown',
  ),
} as const satisfies Record<string, Message>;

export type MessageCode = keyof typeof messages;

/** The message as it goes to Slack, or null when its code is for the log only. */
export function announcementOf(
  code: MessageCode,
  text: string,
  status: RolloutStatus,
  now: number,
): Announcement | null {
  const message: Message = messages[code];
  if (!message.announced) return null;
  const { request } = status;
  const field = (label: string, value: string | number | undefined): Announcement['fields'] =>
    value === undefined ? [] : [{ label, value: String(value) }];
  return {
    code,
    level: message.level,
    // Nobody is woken for staging.
    mentionChannel: message.mentionChannel && status.kind !== 'deploy',
    title: `${request.environment}: ${message.title}`,
    text,
    fields: [
      ...field('Status', status.outcome ?? status.phase),
      ...field('Image tag', request.imageTag),
      ...field('Commit', request.commit),
      ...field('Branch', request.branch),
      ...field('Duration', formatDuration(now - status.startedAt)),
      ...field('Plan', status.planDigest?.slice(0, 19)),
    ],
    links: [
      ...(status.temporalUi ? [{ label: 'Temporal', url: status.temporalUi }] : []),
      ...(request.runUrl ? [{ label: 'Run', url: request.runUrl }] : []),
    ],
  };
}
