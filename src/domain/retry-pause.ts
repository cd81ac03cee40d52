const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Pause before the next try of what is tried for ever: short while people watch, longer when it has lasted for hours. A
 * try costs a dozen events of a history that the server ends at 51,200; so spread they last for more than two weeks.
 * @param lastedMs how long it has been tried
 * @param shortMs the first hour's pause
 */
export function retryPauseMs(lastedMs: number, shortMs: number): number {
  if (lastedMs < 10 * MINUTE_MS) return shortMs;
  if (lastedMs < HOUR_MS) return Math.max(shortMs, MINUTE_MS);
  return Math.max(shortMs, lastedMs < 24 * HOUR_MS ? 3 * MINUTE_MS : 10 * MINUTE_MS);
}
