import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';

/** What a step left behind. */
export interface StepRun {
  readonly code: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** A folder as a runner gives it to a job: a workspace, the files of a step, and programs of the test's making. */
export interface RunnerFolder {
  readonly workspace: string;
  /** Puts a program of this name first on PATH. */
  program(name: string, script: string): void;
  run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<StepRun>;
  remove(): void;
}

export function openRunnerFolder(): RunnerFolder {
  const folder = mkdtempSync(join(tmpdir(), 'rollout-runner-'));
  const [workspace, programs] = ['workspace', 'programs'].map((name) => join(folder, name)) as [string, string];
  mkdirSync(workspace);
  mkdirSync(programs);
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  return {
    workspace,
    program: (name, script) => writeFileSync(join(programs, name), `#!/usr/bin/env bash\n${script}\n`, { mode: 0o755 }),
    run: async (command, args, env) => {
      for (const file of Object.values(files)) writeFileSync(file, '');
      const own = { PATH: `${programs}:${process.env['PATH'] ?? ''}`, HOME: folder, ...files };
      const { code, log } = await ended(command, args, { ...own, ...env }, workspace);
      const outputs = parseOutputs(readFileSync(files.GITHUB_OUTPUT, 'utf8'));
      return { code, log, outputs, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function ended(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<{ code: number; log: string }> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (log += text.toString()));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? -1));
  });
  return { code, log };
}

/** Reads a file of outputs as the runner does: `name=value`, or a value of many lines between delimiters. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (name && delimiter) {
      const end = lines.indexOf(delimiter);
      if (end < 0) throw new Error(`the output ${name} has no end`);
      outputs[name] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join('\n');
    } else if (line.includes('=')) outputs[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    else if (line !== '') throw new Error(`the runner refuses the output line ${line}`);
  }
  return outputs;
}
