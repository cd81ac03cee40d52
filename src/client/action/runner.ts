import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { CommandIo } from '../session';
import type { Environment } from './action-inputs';

/** What a step of GitHub Actions may do beside its work: outputs, summary, annotations, log. */
export interface Runner {
  readonly io: CommandIo;
  output(name: string, value: string | number | boolean): void;
  /** Adds Markdown to the summary of the job. */
  summary(markdown: string): void;
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
    output: (name, value) => append(io.env, 'GITHUB_OUTPUT', outputLines(name, String(value))),
    summary: (markdown) => append(io.env, 'GITHUB_STEP_SUMMARY', `${markdown}\n`),
    error: (message) => command('error title=Rollout', message),
    warning: (message) => command('warning title=Rollout', message),
    mask: (secret) => command('add-mask', secret),
    log: (line) => io.stdout(`${inert(line)}\n`),
  };
}

function append(env: Environment, variable: string, text: string): void {
  const file = env[variable];
  if (file) appendFileSync(file, text);
}

/** A value may hold anything but the delimiter, which nobody can guess. */
function outputLines(name: string, value: string): string {
  const delimiter = `end_${randomUUID()}`;
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

/** Text in a command of the runner ends at a line break. */
function escaped(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

/** Texts of people go into the log too, and a line that begins like a command of the runner would be one. */
function inert(line: string): string {
  const oneLine = line.replace(/[\r\n]+/g, ' ');
  return /^\s*(::|##\[)/.test(oneLine) ? `| ${oneLine}` : oneLine;
}
