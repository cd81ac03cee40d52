// Runs over what others put into their accounts and engines what its users would: hadolint over every Dockerfile, the
// compose command over the compose file with each profile, cfn-lint over the template, parliament over its policies,
// promtool over the alerts.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sideVenv } from './bootstrap/side-venv.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bin = sideVenv(root, 'infrastructure', 'infra/requirements.lock');

const dockerfiles = ['Dockerfile', 'infra/sandbox/Dockerfile', ...filesIn('pipeline/docker', '.Dockerfile')];
run('hadolint', dockerfiles);
for (const profile of ['worker', 'sandbox']) run('docker-compose', ['--profile', profile, 'config', '--quiet']);
run('cfn-lint', ['infra/iam/rollout.yaml']);
lintPolicies('infra/iam/policies');
lintAlerts();

function filesIn(folder, ending) {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
}

function run(name, args) {
  const { status, error } = spawnSync(join(bin, name), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) console.log(`${name}: ${args.join(' ')}`);
  else console.error(`${name} ${args.join(' ')} failed${error ? `: ${error.code}` : ''}`);
  if (status !== 0) process.exitCode = 1;
}

/** Its own way to ignore a finding ignores none (1.6.4). */
function lintPolicies(folder) {
  const documented = [
    // Newer than its data.
    ['UNKNOWN_CONDITION_FOR_ACTION', 'elasticloadbalancing:CreateAction'],
    // Without a container instance it is of no resource: its condition on the cluster is what bounds it.
    ['RESOURCE_STAR', 'ecs:ListTasks'],
  ];
  const args = ['--directory', folder, '--include_policy_extension', 'json', '--json'];
  const { stdout, stderr, status } = spawnSync(join(bin, 'parliament'), args, { cwd: root, encoding: 'utf8' });
  const findings = (stdout ?? '').split('\n').filter(Boolean);
  const wrong = findings.filter((line) => !documented.some((words) => words.every((word) => line.includes(word))));
  // It ends with 1 for findings, and says why on stderr when it could not look.
  if (wrong.length === 0 && (status === 0 || findings.length > 0)) console.log(`parliament: ${folder}`);
  else {
    console.error([`parliament ${args.join(' ')} failed`, ...wrong, stderr].join('\n'));
    process.exitCode = 1;
  }
}

/** Debian's package prometheus has it; there is none for Python or Node. */
function lintAlerts() {
  for (const args of [
    ['check', 'rules', 'infra/prometheus/alerts.yaml'],
    ['test', 'rules', 'infra/prometheus/alerts.test.yaml'],
  ]) {
    const { status, error } = spawnSync('promtool', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 2],
    });
    if (error) console.log('promtool: SKIPPED, THE ALERTS WERE NOT TRIED: apt-get install prometheus');
    else if (status === 0) console.log(`promtool: ${args.join(' ')}`);
    else process.exitCode = 1;
  }
}
