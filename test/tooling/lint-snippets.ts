import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const repository = resolve(__dirname, '../..');

interface LintedFile {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly message: string }[];
}

/**
 * Lints files that exist for this purpose only, under the repository's own rules, and returns the rules each of them
 * breaks. A process of its own: Jest cannot load an ECMAScript module, which the configuration is.
 */
export async function brokenRules(files: ReadonlyMap<string, string>): Promise<Map<string, string[]>> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'rollout-lint-')));
  try {
    for (const file of ['eslint.config.mjs', 'tsconfig.json', 'package.json']) {
      cpSync(join(repository, file), join(root, file));
    }
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
    for (const [file, code] of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), `${code}\n`);
    }
    const report = JSON.parse(await eslint(root)) as LintedFile[];
    return new Map(
      report.map(({ filePath, messages }) => [
        filePath.slice(root.length + 1),
        messages.map(({ ruleId, message }) => ruleId ?? message),
      ]),
    );
  } finally {
    rmSync(root, { recursive: true });
  }
}

function eslint(root: string): Promise<string> {
  const program = join(repository, 'node_modules/eslint/bin/eslint.js');
  return new Promise((done, failed) => {
    execFile(
      process.execPath,
      [program, '--format', 'json', '.'],
      { cwd: root, maxBuffer: 2 ** 24 },
      (error, stdout, stderr) => {
        // Exit code 1 says that rules were broken, which is what these files are for.
        if (error && error.code !== 1) failed(new Error(`eslint: ${stderr}`));
        else done(stdout);
      },
    );
  });
}
