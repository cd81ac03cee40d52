// Runs actionlint and zizmor over every workflow and action of this repository, also those that others install from
// pipeline/, or over the files given. Both come with .venv; elsewhere they are looked for on PATH.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const given = process.argv.slice(2).map((file) => resolve(file));
const files = given.length > 0 ? given : everyFile();
const workflows = files.filter((file) => !['action.yml', 'dependabot.yml'].includes(basename(file)));

run('actionlint', ['-shellcheck', tool('shellcheck'), '-pyflakes=', '-no-color'], workflows);
// Offline: what zizmor would ask GitHub (are these commits of these tags?) is not the same tomorrow.
run('zizmor', ['--offline', '--persona=pedantic', '--no-progress', '--quiet', '--color=never'], files);

function everyFile() {
  const folders = ['.github/workflows', 'pipeline'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => join(root, folder, name)),
  );
  return [...folders, join(root, '.github/dependabot.yml'), join(root, 'action.yml')];
}

function tool(name) {
  const own = join(root, '.venv/bin', name);
  return existsSync(own) ? own : name;
}

function run(name, options, checked) {
  const { status, error } = spawnSync(tool(name), [...options, ...checked], { cwd: root, stdio: 'inherit' });
  if (error) console.error(`${name} cannot be run (${error.code}): run node scripts/bootstrap.mjs`);
  else if (status === 0) console.log(`${name}: ${checked.map((file) => relative(root, file)).join(', ')}`);
  if (error || status !== 0) process.exitCode = 1;
}
