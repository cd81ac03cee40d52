// Writes dist/workflow-bundle.js, which the worker loads instead of bundling at each start.
import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const dist = join(resolve(dirname(fileURLToPath(import.meta.url)), '..'), 'dist');
const quietLogger = {
  log: () => {},
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: (message, meta) => console.error(message, meta ?? ''),
  error: (message, meta) => console.error(message, meta ?? ''),
};

const { code } = await bundleWorkflowCode({ workflowsPath: join(dist, 'workflows/index.js'), logger: quietLogger });
await writeFile(join(dist, 'workflow-bundle.js'), code);
