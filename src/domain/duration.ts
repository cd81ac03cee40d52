const UNITS: readonly (readonly [string, number])[] = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
];

/** Milliseconds as people say them: whole units, at most two of them. @example formatDuration(5_400_000) // '1h 30m' */
export function formatDuration(milliseconds: number): string {
  if (Math.round(milliseconds) < 1_000) return `${Math.max(0, Math.round(milliseconds))}ms`;
  let rest = Math.round(milliseconds / 1_000) * 1_000;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count}${unit}`);
    else if (parts.length > 0) break;
  }
  return parts.join(' ');
}

/** A time of day in UTC, as logs and Slack show it. @example '08:15:30Z' */
export function formatTime(epochMilliseconds: number): string {
  return `${new Date(epochMilliseconds).toISOString().slice(11, 19)}Z`;
}
