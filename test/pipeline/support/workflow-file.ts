import { readFileSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';

export const root = resolve(__dirname, '../../..');

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | boolean | number>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly name: string;
  readonly if?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string | { readonly name: string; readonly deployment?: boolean };
  readonly needs?: string | readonly string[];
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly include: readonly Readonly<Record<string, string>>[] } };
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly permissions?: unknown;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': string | boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Every workflow here and every one that others install, by its path. */
export const workflowFiles = ['.github/workflows', 'pipeline'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => `${folder}/${name}`),
);

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

export function readWorkflow(file: string): Workflow {
  return parse(textOf(file)) as Workflow;
}

export function jobOf(file: string, name: string): Job {
  const job = readWorkflow(file).jobs[name];
  if (!job) throw new Error(`${basename(file)} has no job ${name}`);
  return job;
}

export function stepOf(file: string, job: string, name: string): Step {
  const step = jobOf(file, job).steps.find((one) => one.name === name);
  if (!step) throw new Error(`${job} of ${basename(file)} has no step ${name}`);
  return step;
}

/** What the expressions of a step may name, as `github.sha` or `needs.image-tag.outputs.tag`. */
export type Contexts = Readonly<Record<string, string>>;

/** A text with its expressions as GitHub evaluates them: names, and `||` with a literal. An unknown name is an error here. */
export function evaluated(text: string, contexts: Contexts): string {
  return text.replace(
    /\$\{\{\s*([\w.-]+)(?:\s*\|\|\s*'([^']*)')?\s*\}\}/g,
    (whole, name: string, otherwise?: string) => {
      const value = contexts[name];
      if (value === undefined && otherwise === undefined && !/^(vars|secrets)\./.test(name)) {
        throw new Error(`the test says nothing of ${whole}`);
      }
      return value || (otherwise ?? '');
    },
  );
}

export function evaluatedAll(
  texts: Readonly<Record<string, string | boolean | number>> | undefined,
  contexts: Contexts,
): Record<string, string> {
  const entries = Object.entries(texts ?? {});
  return Object.fromEntries(entries.map(([name, text]) => [name, evaluated(String(text), contexts)]));
}
