import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowBundlePath } from '@temporalio/worker';
import { WorkerRefusal } from './worker-refusal';

/** The workflow code that the build made, so that every worker of a release runs the very same bytes. @throws WorkerRefusal */
export function workflowBundle(): WorkflowBundlePath {
  const codePath = join(__dirname, '..', 'workflow-bundle.js');
  if (existsSync(codePath)) return { codePath };
  throw new WorkerRefusal(`${codePath} is missing. Build it with: npm run build`);
}

/** Hash of workflow code. Histories say with it which code carried on: the SDK names a worker by its bundle. */
export function hashOf({ codePath }: WorkflowBundlePath): string {
  return createHash('sha256').update(readFileSync(codePath)).digest('hex');
}
