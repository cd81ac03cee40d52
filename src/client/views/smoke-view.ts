import Table from 'cli-table3';
import type { SmokeOutcome } from '../../activities/smoke/port';
import { formatDuration } from '../../domain/duration';
import type { Painter } from '../../domain/render/painter';
import { wrap } from '../../domain/render/text-columns';
import type { SmokeReport } from '../smoke/smoke-environment';

const HEAD = ['SERVICE', 'TEST', 'KIND', 'STATUS', 'TIME', 'RESULT'];

// Columns alone, as the other tables of the program.
const CHARS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};

/** The tests as a table, and below it why each failed one did. @param width columns of the terminal */
export function smokeLines(report: SmokeReport, { width, painter }: { width: number; painter: Painter }): string[] {
  const table = new Table({
    head: HEAD,
    chars: CHARS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const outcome of report.outcomes) table.push(rowOf(outcome, painter));
  const failed = report.outcomes.filter(({ ok }) => !ok);
  const all = `${report.outcomes.length} smoke ${report.outcomes.length === 1 ? 'test' : 'tests'}`;
  const summary = failed.length === 0 ? `${all} passed` : `${failed.length} of ${all} failed`;
  return [
    ...table
      .toString()
      .split('\n')
      .map((line) => line.trimEnd()),
    '',
    ...failed.flatMap((outcome) => [...reasonLines(outcome, width, painter), '']),
    `${report.environment}, ${report.target}: ${failed.length === 0 ? painter.good(summary) : painter.bad(summary)}.`,
  ];
}

function rowOf({ service, test, kind, status, durationMs, attempts, ok }: SmokeOutcome, painter: Painter): string[] {
  const again = attempts > 1 ? `, attempt ${attempts}` : '';
  const result = ok ? painter.good('✔ passed') : painter.bad('✘ failed');
  return [service, test, kind, status === null ? '-' : `${status}`, formatDuration(durationMs), `${result}${again}`];
}

function reasonLines({ service, test, url, problem }: SmokeOutcome, width: number, painter: Painter): string[] {
  return [`${painter.bad('✘')} ${service} ${test}: ${url}`, ...wrap(problem ?? 'It failed.', width, '  ')];
}
