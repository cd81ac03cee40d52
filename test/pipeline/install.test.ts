import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root, textOf } from './support/workflow-file';

test('the way to install it gives workflows that pin the release and pass the linters', async () => {
  const [, script = ''] = /```sh\n([\s\S]*?)```/.exec(textOf('pipeline/README.md')) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'rollout-install-'));
  try {
    const release = { OWNER: 'acme', SHA: '1'.repeat(40), VERSION: '0.2.0', ROLLOUT: root };
    const env = { PATH: process.env['PATH'], ...release };
    await promisify(execFile)('bash', ['-e', '-c', script], { cwd: folder, env });
    const files = ['pipeline.yml', 'approve-production.yml'].map((name) => join(folder, '.github/workflows', name));
    const uses = files.flatMap((file) => readFileSync(file, 'utf8').match(/uses: .*rollout@.*/g) ?? []);
    expect(uses).toEqual(Array(4).fill(`uses: acme/rollout@${release.SHA} # v0.2.0`));
    await promisify(execFile)(process.execPath, [join(root, 'scripts/lint-workflows.mjs'), ...files]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
