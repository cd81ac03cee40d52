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

/** What needs somebody at once goes to the whole channel. */
const announced =
  (level: Level) =>
  (meaning: string, title: string): Message => ({
    level,
    announced: true,
    mentionChannel: level === 'critical',
    meaning,
    title,
  });

const info = announced('info');
const warning = announced('warning');
const critical = announced('critical');

/** Everything a rollout says, by code. The code is the contract for machines; texts may get better. */
export const messages = {
  PhaseEntered: logged('a phase began'),
  DecisionCounted: logged('a decision was counted'),
  DecisionRefused: logged('a decision was refused'),
  WeightsWritten: logged('weights were written'),
  CheckInconclusive: logged('a check could not tell'),
  Resumed: info('the window is spent again', 'rollout resumed'),
  ApprovalNeeded: info('a plan awaits approval', 'a rollout awaits approval'),
  ApprovalCounted: info('one approval of several', 'an approval was counted'),
  NothingWritten: info('it ended before the first write', 'rollout ended, nothing was changed'),
  Superseded: info('a newer push took over', 'superseded by a newer push'),
  StepBegun: info('the candidate got more traffic', 'traffic shifted'),
  Paused: info('a person paused the window', 'rollout paused'),
  Held: warning('checks cannot tell for too long', 'rollout held, please promote or abort'),
  CheckAlert: warning('something to look at that does not decide', 'look at this'),
  RollingBack: critical('traffic is being taken back', 'ROLLING BACK'),
  LiveUnhealthy: critical('live has no healthy target', 'records wait for live to be healthy'),
  RollbackUnverified: critical('the way back is not confirmed yet', 'rollback NOT yet verified'),
  ForeignWeights: critical('somebody else wrote the weights', 'weights are not ours'),
  TrafficBack: warning('live has all traffic again', 'traffic is back on live'),
  CandidateStillRuns: warning('the candidate could not be stopped', 'candidate still runs'),
  ScalingSuspended: warning('scale-in could not be given back', 'scale-in is still suspended'),
  RolledBack: critical('the rollback is complete', 'rolled back'),
  FailedBeforeTraffic: warning('it failed before any traffic moved', 'rollout failed before traffic'),
  OldColourKept: warning('the old colour was not stopped', 'old colour kept'),
  Completed: { ...info('the candidate has all traffic', 'rollout completed'), mentionChannel: true },
  Restoring: warning('all traffic is being sent to a named colour', 'RESTORING traffic'),
  Restored: critical('all traffic is on the named colour', 'traffic restored'),
  Stranded: critical('services could not be brought back', 'services are NOT back on their former revision'),
  Orphaned: critical('a run was cut off and left its traffic behind', 'traffic was left WITHOUT AN OWNER'),
  Stuck: critical('a run is open but does not answer or does not check', 'the rollout is STUCK'),
  SplitTraffic: critical('traffic is split and no run is in charge', 'traffic is SPLIT and nobody is in charge'),
  LeftBehind: warning('a run was cut off and left something behind, but no traffic', 'a run was cut off'),
  GuardBlind: warning('the guard cannot see', 'the guard cannot see'),
  Released: critical('an unverified rollback was given up', 'rollback RELEASED, traffic state unknown'),
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
