import { RolloutError } from '../domain/failure';
import { activityFailure } from './activity-failure';
import { currentContext } from './current-context';

/** Well below the heartbeat time-outs of ten seconds, of which the SDK lets through one beat in 0.8 of them. */
const BEAT_EVERY_MS = 3_000;

/**
 * An activity whose errors of ours reach the workflow as ApplicationFailure of the same type, and whose heart beats as
 * long as its worker lives: when a worker is killed, another one goes on after the heartbeat time-out, not after the
 * much longer time that the work itself may take. The beats pass on when the first attempt began.
 */
export function asActivity<A extends unknown[], R>(run: (...input: A) => Promise<R>): (...input: A) => Promise<R> {
  return async (...input) => {
    const heart = startHeart();
    try {
      return await run(...input);
    } catch (error) {
      throw error instanceof RolloutError ? activityFailure(error) : error;
    } finally {
      if (heart) clearInterval(heart);
    }
  };
}

/** Null where no workflow waits for a heartbeat, and where an activity's code runs outside of Temporal. */
function startHeart(): NodeJS.Timeout | null {
  const context = currentContext();
  if (!context?.info.heartbeatTimeoutMs) return null;
  const began = firstStart();
  return setInterval(() => context.heartbeat(began), BEAT_EVERY_MS);
}

/**
 * When the first attempt of this activity began, epoch milliseconds: a retry has no more time than that one left. A wait for
 * ECS of a former release said it as `{ startedAt }`, and may be under way while its worker is replaced.
 */
export function firstStart(): number {
  const details: unknown = currentContext()?.info.heartbeatDetails;
  const began = typeof details === 'object' && details && 'startedAt' in details ? details.startedAt : details;
  return typeof began === 'number' ? began : Date.now();
}
