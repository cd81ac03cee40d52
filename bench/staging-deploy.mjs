// A deploy of all services of staging, beside the same by ecs-deploy, on the same emulator, turn about in one run.
// Both are commands of a person: a process starts, AWS is changed, and it ends when all is stable.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sideVenv } from '../scripts/bootstrap/side-venv.mjs';
import { startCounter } from './call-counter.mjs';

// Said at every start otherwise, before the first import.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const root = resolve(import.meta.dirname, '..');
const { startSandbox } = createRequire(import.meta.url)(join(root, 'dist/sandbox/start-sandbox.js'));
// What the sandbox's people and services and the guard of production ask meanwhile.
const OTHERS = /hostedzone|DescribeLoadBalancers|PutMetricData/;
const rounds = Number(process.argv[2] ?? 5);

const ecsDeploy = installedEcsDeploy();
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
let counter;
const sandbox = await startSandbox({
  folder,
  staging: true,
  desired: 1,
  // Nobody's requests but the deploys': the machine is small.
  requestsPerSecond: 1,
  interpose: async (address) => {
    counter = await startCounter(address);
    return counter.url;
  },
});
try {
  await compare();
} finally {
  await sandbox.stop();
  await counter.close();
  rmSync(folder, { recursive: true });
}

async function compare() {
  const { cluster, registry, services } = sandbox.staging;
  const env = { PATH: process.env.PATH, HOME: folder, NODE_NO_WARNINGS: '1', ...sandbox.variables };
  const ours = [];
  const theirs = [];
  for (let round = 0; round < rounds; round += 1) {
    const tags = ['b', 'c'].map((branch) => `main-${branch}2c3d4e-202601290915${String(10 + round)}`);
    for (const tag of tags) await sandbox.push(tag);
    ours.push(await measured(() => run(process.execPath, [join(root, 'bin/rollout'), ...start(tags[0])], env)));
    theirs.push(
      await measured(async () => {
        for (const { name, container, repository } of services) {
          // Its -t would put the tag behind the @ of a pinned digest.
          const image = `${registry}/${repository}:${tags[1]}`;
          await run(ecsDeploy, ['deploy', cluster, name, '-i', container, image], env);
        }
      }),
    );
  }
  const [mine, other] = [ours, theirs].map((all) => ({ ms: median(all, 'ms'), calls: median(all, 'calls') }));
  console.log(`Deploy of ${services.length} services to staging, median of ${rounds}, turn about:`);
  console.log(`  rollout start --wait   ${seconds(mine.ms)}, ${mine.calls} calls to AWS, smoke-tested`);
  console.log(`  ecs deploy, each       ${seconds(other.ms)}, ${other.calls} calls to AWS`);
  console.log(`  ratio                  ${(mine.ms / other.ms).toFixed(2)}`);
  console.log(`Calls of one: ${[...ours.at(-1).operations].map(([name, count]) => `${name} ${count}`).join(', ')}`);
}

function start(tag) {
  return ['start', '--environment', 'staging', '--image-tag', tag, '--requested-by', 'bench', '--wait'];
}

async function measured(work) {
  counter.reset();
  const begun = performance.now();
  await work();
  const ms = performance.now() - begun;
  const operations = new Map([...counter.read()].filter(([name]) => !OTHERS.test(name)));
  return { ms, operations, calls: [...operations.values()].reduce((sum, count) => sum + count, 0) };
}

async function run(command, args, env) {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${child.exitCode}:\n${said}`);
}

function median(all, key) {
  return all.map((one) => one[key]).sort((one, other) => one - other)[Math.floor(all.length / 2)];
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`.padStart(7);
}

/** Path of ecs-deploy, in a venv of its own beside what the sandbox runs. */
function installedEcsDeploy() {
  return join(sideVenv(root, 'bench', 'bench/requirements.lock'), 'ecs');
}
