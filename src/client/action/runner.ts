import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { CommandIo } from '../session';
import type { Environment } from './action-inputs';
import { visible, visibleLines } from '../../domain/visible';
import { inert } from '../leaving-lines';

/** What a step of GitHub Actions may do beside its work: outputs, summary, annotations, log. */
export interface Runner {
  readonly io: CommandIo;
  output(name: string, value: string | number | boolean): void;
  /** Shows Markdown as the step's part of the summary of the job, in place of what it showed before. */
  summary(markdown: string): void;
  /** Shows it beneath that. */
  addToSummary(markdown: string): void;
  error(message: string): void;
  warning(message: string): void;
  /** Keeps a secret out of every log that follows. */
  mask(secret: string): void;
  log(line: string): void;
}

/** The runner by its files and its commands on stdout. Where a file is not named, as outside GitHub, it is left out. */
export function createRunner(io: CommandIo): Runner {
  const command = (name: string, text: string): void => io.stdout(`::${name}::${escaped(text)}\n`);
  return {
    io,
    output: (name, value) => put(io.env, 'GITHUB_OUTPUT', outputLines(name, String(value)), 'a'),
    summary: (markdown) => put(io.env, 'GITHUB_STEP_SUMMARY', `${markdown}\n`, 'w'),
    addToSummary: (markdown) => put(io.env, 'GITHUB_STEP_SUMMARY', `${markdown}\n`, 'a'),
    error: (message) => command('error title=Rollout', message),
    warning: (message) => command('warning title=Rollout', message),
    mask: (secret) => io.stdout(`::add-mask::${secret}\n`),
    log: (line) => io.stdout(`${inert(visible(line))}\n`),
  };
}

function put(env: Environment, variable: string, text: string, flag: 'a' | 'w'): void {
  const file = env[variable];
  if (file) writeFileSync(file, text, { flag });
}

/** A value may hold anything but the delimiter, which nobody can guess. */
function outputLines(name: string, value: string): string {
  const delimiter = `end_${randomUUID()}`;
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

/** Text in a command of the runner ends at a line break. */
function escaped(text: string): string {
  return visibleLines(text).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
