import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { WorkerRefusal } from './worker-refusal';

/** The workflow code that the build made, so that every worker of a release runs the very same bytes. @throws WorkerRefusal */
export function workflowBundle(): WorkflowBundleOption {
  const codePath = join(__dirname, '..', 'workflow-bundle.js');
  if (existsSync(codePath)) return { codePath };
  throw new WorkerRefusal(`${codePath} is missing. Build it with: npm run build`);
}
