// Writes dist/workflow-bundle.js, which the worker loads instead of bundling at each start.
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
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

const { workflowSources } = createRequire(import.meta.url)(join(dist, 'worker/workflow-sources.js'));
const { code } = await bundleWorkflowCode({ ...workflowSources, logger: quietLogger });
await writeFile(join(dist, 'workflow-bundle.js'), code);
