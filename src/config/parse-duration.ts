const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Units in falling order, each at most once; the look-ahead keeps `500ms` from being read as 500 minutes. */
const DURATION = /^(?:\d+d ?)?(?:\d+h ?)?(?:\d+m(?!s) ?)?(?:\d+s ?)?(?:\d+ms)?$/;

/** What editors and JSON Schema check a duration with. */
export const durationPattern = DURATION;

/**
 * Milliseconds of a duration as people write it; null when it is none. A number needs its unit.
 * @example parseDuration('1h 30m') // 5_400_000
 */
export function parseDuration(text: string): number | null {
  const written = text.trim();
  if (written === '' || !DURATION.test(written)) return null;
  let total = 0;
  for (const [, count, unit] of written.matchAll(/(\d+)(ms|[dhms])/g))
    total += Number(count) * (UNIT_MS[unit ?? ''] ?? 0);
  return Number.isSafeInteger(total) ? total : null;
}
