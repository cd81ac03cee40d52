import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadConfiguration } from '../../src/config/load';
import { startProcess } from '../../src/sandbox/processes/start-process';
import type { RunningProcess } from '../../src/sandbox/processes/start-process';
import { httpAnswers } from '../../src/sandbox/processes/wait-until-ready';
import { projectRoot } from '../../src/sandbox/world/places';
import type { Sandbox } from '../../src/sandbox/sandbox';

/** A worker of another release than that of this checkout. */
export interface Release {
  /** Starts it, until it is ready. */
  start(more?: Readonly<Record<string, string>>): Promise<RunningProcess>;
  /** Starts it, which it must refuse. @returns what it said */
  refusal(): Promise<string>;
  remove(): void;
}

/** A line of the story, before which another release does something. */
const BEFORE = 'await rollout.interruptible(() => (0, smoke_candidate_1.smokeCandidate)(rollout));';

/** Copies the build, with a change of the workflow code: a statement before the smoke tests. */
export function makeRelease({ places, variables }: Sandbox, statement: string): Release {
  // Where packages are found from.
  mkdirSync(join(projectRoot, 'node_modules/.cache'), { recursive: true });
  const folder = mkdtempSync(join(projectRoot, 'node_modules/.cache/release-'));
  cpSync(join(projectRoot, 'dist'), folder, { recursive: true });
  const bundle = join(folder, 'workflow-bundle.js');
  const code = readFileSync(bundle, 'utf8');
  const changed = code.replace(BEFORE, `${statement}\n${BEFORE}`);
  if (changed === code) throw new Error(`the workflow bundle has no line ${BEFORE}`);
  writeFileSync(bundle, changed);
  const logFile = places.logOf(basename(folder));
  const start: Release['start'] = (more = {}) => {
    const { worker } = loadConfiguration(variables['ROLLOUT_CONFIG'] ?? '', variables);
    return startProcess({
      name: 'The release',
      command: process.execPath,
      args: [join(folder, 'worker.js')],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...variables, ...more },
      ready: httpAnswers(`http://127.0.0.1:${worker.health.port}/readyz`),
      logFile,
    });
  };
  return {
    start,
    async refusal() {
      await expect(start().then((started) => started.stop())).rejects.toThrow('ended with code 1');
      return readFileSync(logFile, 'utf8');
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
