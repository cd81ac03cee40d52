import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { workflowSources } from '../../src/worker/workflow-sources';

const root = resolve(__dirname, '../..');
const kept = join(root, 'node_modules/.cache/workflow-bundles');

/**
 * The workflow code, bundled as the worker bundles it: once for all test files, since bundling takes longer than most of
 * them. Kept by what goes into it, so that a change of the code, of a package or of Node makes another.
 */
export async function bundleForTests(): Promise<WorkflowBundleWithSourceMap> {
  const file = join(kept, `${fingerprint()}.js`);
  if (existsSync(file)) return { code: readFileSync(file, 'utf8'), sourceMap: '' };
  const bundle = await bundleWorkflowCode({ ...workflowSources, logger: new DefaultLogger('ERROR') });
  mkdirSync(kept, { recursive: true });
  // Whole or not at all: other test files may read it at this moment.
  writeFileSync(`${file}.${process.pid}`, bundle.code);
  renameSync(`${file}.${process.pid}`, file);
  return bundle;
}

function fingerprint(): string {
  const hash = createHash('sha256')
    .update(process.version)
    .update(JSON.stringify(workflowSources))
    .update(readFileSync(join(root, 'package-lock.json')));
  for (const folder of ['src/domain', 'src/workflows']) {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort();
    for (const name of names.filter((one) => one.endsWith('.ts'))) {
      hash.update(name).update(readFileSync(join(root, folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
