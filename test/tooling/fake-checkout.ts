import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Each fake command logs its name, obeys a file that tells it to fail or to hang, then makes what the real one would. */
const PRELUDE = `
const fs = require('fs');
const begin = (name) => {
  fs.appendFileSync('commands.log', name + '\\n');
  if (fs.existsSync('fail-' + name)) { console.error('the reason why ' + name + ' failed'); process.exit(7); }
  if (!fs.existsSync('hang-' + name)) return;
  fs.writeFileSync('hanging', String(process.pid));
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (fs.existsSync('hang-' + name)) Atomics.wait(pause, 0, 0, 20);
};`;
const TSC = `${PRELUDE}
begin('tsc');
fs.mkdirSync('dist/domain', { recursive: true });
fs.writeFileSync('dist/domain/colour.js', '');`;
const NPM = `${PRELUDE}
begin('npm');
fs.mkdirSync('node_modules/typescript/bin', { recursive: true });
fs.writeFileSync('node_modules/typescript/bin/tsc', ${JSON.stringify(TSC)});`;
const PYTHON = `${PRELUDE}
if (process.argv[2] === '-c') { console.log(fs.readFileSync('python-says', 'utf8')); process.exit(0); }
begin(process.argv[3]);
if (process.argv[3] === 'venv') {
  fs.mkdirSync('.venv/bin', { recursive: true });
  fs.copyFileSync(__filename, '.venv/bin/python');
}`;

export interface BootstrapRun {
  readonly exitCode: number | null;
  readonly output: string;
}

export type FakeCheckout = ReturnType<typeof fakeCheckout>;

/** A checkout with the real bootstrap, and an npm, a Python and a compiler that need neither network nor time. */
export function fakeCheckout() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'rollout-bootstrap-')));
  const commandFolder = join(root, 'commands');

  const has = (file: string): boolean => existsSync(join(root, file));
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const write = (file: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text, { mode });
  };
  const remove = (file: string): void => rmSync(join(root, file), { recursive: true });

  /** PATH holds the fake commands alone, so what the machine has plays no part. */
  const start = (...args: string[]): { child: ChildProcess; ended: Promise<BootstrapRun> } => {
    const child = spawn(process.execPath, ['scripts/bootstrap.mjs', ...args], {
      cwd: root,
      env: { PATH: commandFolder },
    });
    let output = '';
    const keep = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const ended = new Promise<BootstrapRun>((done) => {
      child.once('close', (exitCode) => done({ exitCode, output }));
    });
    return { child, ended };
  };

  /** The commands run so far, in order. */
  const commands = (): string[] => (has('commands.log') ? read('commands.log').trim().split('\n') : []);
  const dispose = (): void => rmSync(root, { recursive: true, force: true });

  cpSync(resolve(__dirname, '../../scripts'), join(root, 'scripts'), { recursive: true });
  write('scripts/bundle-workflows.mjs', '');
  write('package-lock.json', '{"packages":{}}');
  write('requirements.lock', 'ministack==1');
  write('tsconfig.json', '{}');
  write('tsconfig.build.json', '{}');
  write('src/domain/colour.ts', 'export {};');
  write('python-says', '3 12 True');
  write('commands/npm', `#!${process.execPath}\n${NPM}`, 0o755);
  write('commands/python3', `#!${process.execPath}\n${PYTHON}`, 0o755);

  return { root, has, read, write, remove, start, run: (...args: string[]) => start(...args).ended, commands, dispose };
}
