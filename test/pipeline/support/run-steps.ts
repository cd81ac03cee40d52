import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { RunnerFolder, StepRun } from './runner-folder';
import type { Contexts, Step } from './workflow-file';
import { evaluatedAll, readWorkflow, root, textOf } from './workflow-file';

/** Runs a step's script as a runner does with `shell: bash`. Expressions in the script itself are refused: none may be. */
export async function runShell(
  folder: RunnerFolder,
  file: string,
  step: Step,
  contexts: Contexts = {},
): Promise<StepRun> {
  if (!step.run || step.run.includes('${{')) throw new Error(`${step.name ?? 'a step'} has no script of its own`);
  const script = join(folder.workspace, '..', 'step.sh');
  writeFileSync(script, step.run);
  const env = { ...evaluatedAll(readWorkflow(file).env, contexts), ...evaluatedAll(step.env, contexts) };
  return await folder.run('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', script], env);
}

/** A bundler with a server beside it: two seconds here, a minute on a machine that is busy. */
export const BUNDLED_WITHIN_MS = 240_000;

/** The action as a release makes it: one file in a folder of its own. */
export interface BundledAction {
  run(folder: RunnerFolder, step: Step, contexts: Contexts, env: Readonly<Record<string, string>>): Promise<StepRun>;
  remove(): void;
}

/** Bundles the action anew, so that what is tested is what is here. */
export async function bundleAction(): Promise<BundledAction> {
  const target = mkdtempSync(join(tmpdir(), 'rollout-action-'));
  await promisify(execFile)(process.execPath, [join(root, 'scripts/bundle-action.mjs'), target]);
  const { inputs } = parse(textOf('action.yml')) as { inputs: Record<string, { default?: string }> };
  const defaults = Object.entries(inputs).map(([name, { default: value }]) => [name, value ?? '']);
  return {
    run: async (folder, step, contexts, env) => {
      const given = evaluatedAll(step.with, contexts);
      const unknown = Object.keys(given).filter((name) => !(name in inputs));
      if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`);
      const all: Record<string, string> = { ...(Object.fromEntries(defaults) as Record<string, string>), ...given };
      const asVariables = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
      return await folder.run(process.execPath, [join(target, 'index.cjs')], {
        ...(Object.fromEntries(asVariables) as Record<string, string>),
        ...evaluatedAll(step.env, contexts),
        ...env,
      });
    },
    remove: () => rmSync(target, { recursive: true, force: true }),
  };
}
