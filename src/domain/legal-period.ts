const MINUTE_MS = 60_000;

// Periods CloudWatch takes below a minute; from there on any multiple of a minute.
const HIGH_RESOLUTION_MS: readonly number[] = [1_000, 5_000, 10_000, 30_000];

/** The shortest period CloudWatch takes that is not shorter than asked, milliseconds. */
export function legalPeriodMs(milliseconds: number): number {
  const high = HIGH_RESOLUTION_MS.find((period) => period >= milliseconds);
  return high ?? Math.ceil(milliseconds / MINUTE_MS) * MINUTE_MS;
}
