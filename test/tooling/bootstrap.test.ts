import { setTimeout as delay } from 'node:timers/promises';
import { fakeCheckout } from './fake-checkout';
import type { FakeCheckout } from './fake-checkout';

const ALL_COMMANDS = ['npm', 'venv', 'pip', 'tsc'];
const NO_SUCH_PROCESS = '4194999'; // above the largest process id that Linux and macOS give

let checkout: FakeCheckout;
beforeEach(() => {
  checkout = fakeCheckout();
});
afterEach(() => checkout.dispose());

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(10);
}

/** Starts a bootstrap and returns it when its command `name` is under way and waits there. */
async function startHangingIn(name: string) {
  checkout.write(`hang-${name}`, '');
  const run = checkout.start();
  await until(() => checkout.has('hanging') && checkout.read('hanging') !== '');
  return { ...run, commandPid: Number(checkout.read('hanging')) };
}

describe('in a fresh clone', () => {
  test('every step runs once and says its seconds', async () => {
    const { exitCode, output } = await checkout.run();
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(/^bootstrap: npm packages \.\.\. \d+\.\d s$/),
      expect.stringMatching(/^bootstrap: Python packages \(.*\) \.\.\. \d+\.\d s$/),
      expect.stringMatching(/^bootstrap: build \.\.\. \d+\.\d s$/),
    ]);
    expect(exitCode).toBe(0);
    expect(checkout.commands()).toEqual(ALL_COMMANDS);
  });

  test('without Python one line names what to install', async () => {
    checkout.remove('commands/python3');
    const { exitCode, output } = await checkout.run();
    expect(exitCode).toBe(1);
    expect(output.trim().split('\n').pop()).toMatch(/Python 3\.10 or newer is needed .* found none; install it: apt/);
  });

  test('a build alone needs no Python, as in an image for production', async () => {
    checkout.remove('commands/python3');
    const { exitCode } = await checkout.run('--build');
    expect(exitCode).toBe(0);
    expect(checkout.commands()).toEqual(['npm', 'tsc']);
    expect(checkout.has('.venv')).toBe(false);
  });

  test('a Python that is too old is named and refused', async () => {
    checkout.write('python-says', '3 9 True');
    const { exitCode, output } = await checkout.run();
    expect(exitCode).toBe(1);
    expect(output).toContain('found only python3 3.9');
    expect(checkout.has('.venv')).toBe(false);
  });

  test('a Python without ensurepip names its Debian package', async () => {
    checkout.write('python-says', '3 11 False');
    const { exitCode, output } = await checkout.run();
    expect(exitCode).toBe(1);
    expect(output).toContain('apt install python3.11-venv');
  });

  test('without npm the step says it was not found', async () => {
    checkout.remove('commands/npm');
    const { exitCode, output } = await checkout.run();
    expect(exitCode).toBe(1);
    expect(output).toMatch(/`npm ci .*` was not found/);
    expect(output).not.toContain('    at ');
  });
});

describe('when all is there', () => {
  beforeEach(() => checkout.run());

  test('nothing runs and nothing is said', async () => {
    const again = await checkout.run();
    expect(again).toEqual({ exitCode: 0, output: '' });
    expect(checkout.commands()).toEqual(ALL_COMMANDS);
  });

  test.each([
    ['an edited source is compiled again', 'src/domain/colour.ts', ['tsc']],
    ['a new source file is compiled as well', 'src/domain/weight.ts', ['tsc']],
    ['changed Python pins remake the venv alone', 'requirements.lock', ['venv', 'pip']],
    ['a changed npm lock reinstalls and compiles', 'package-lock.json', ['npm', 'tsc']],
  ])('%s', async (_title, file, commands) => {
    checkout.write(file, '{"packages":{},"changed":true}');
    await checkout.run();
    expect(checkout.commands()).toEqual([...ALL_COMMANDS, ...commands]);
  });

  test('outputs of a removed source leave dist', async () => {
    checkout.write('dist/domain/removed.js', '');
    checkout.write('dist/domain/removed.d.ts', '');
    checkout.write('src/domain/weight.ts', '');
    await checkout.run();
    expect(checkout.has('dist/domain/removed.js')).toBe(false);
    expect(checkout.has('dist/domain/removed.d.ts')).toBe(false);
    expect(checkout.has('dist/domain/colour.js')).toBe(true);
  });

  test('packages that npm itself installed are kept', async () => {
    const packages = { 'node_modules/ms': { version: '3.0.0', integrity: 'sha512-x' } };
    checkout.write('package-lock.json', JSON.stringify({ packages: { '': {}, ...packages } }));
    checkout.write('node_modules/.package-lock.json', JSON.stringify({ packages }));
    await checkout.run();
    expect(checkout.commands()).toEqual([...ALL_COMMANDS, 'tsc']);
  });
});

describe('when a step does not end well', () => {
  test.each(ALL_COMMANDS)('a failed %s shows its words and is done again', async (name) => {
    checkout.write(`fail-${name}`, '');
    const failed = await checkout.run();
    expect(failed.exitCode).toBe(1);
    expect(failed.output).toContain(`  | the reason why ${name} failed`);
    checkout.remove(`fail-${name}`);
    checkout.remove('commands.log');
    const mended = await checkout.run();
    expect(mended.exitCode).toBe(0);
    expect(checkout.commands()).toContain(name);
  });

  test('an interrupted install ends its command and is remade', async () => {
    const { child, ended, commandPid } = await startHangingIn('pip');
    child.kill('SIGINT');
    const { exitCode, output } = await ended;
    expect(exitCode).toBe(130);
    expect(output).toContain('interrupted');
    expect(() => process.kill(commandPid, 0)).toThrow('ESRCH');
    checkout.remove('hang-pip');
    await checkout.run();
    expect(checkout.commands()).toEqual(['npm', 'venv', 'pip', 'venv', 'pip', 'tsc']);
  });
});

describe('when another bootstrap is at work', () => {
  test('the second one waits and does nothing twice', async () => {
    const first = await startHangingIn('npm');
    const second = checkout.start();
    await new Promise((told) => second.child.stderr?.once('data', told));
    checkout.remove('hang-npm');
    const [, waited] = await Promise.all([first.ended, second.ended]);
    expect(waited.output).toBe(`bootstrap: waiting for another bootstrap (process ${first.child.pid})\n`);
    expect(waited.exitCode).toBe(0);
    expect(checkout.commands()).toEqual(ALL_COMMANDS);
  });

  test('of many starting at once one does the work', async () => {
    const runs = await Promise.all(Array.from({ length: 6 }, () => checkout.run()));
    expect(runs.map((run) => run.exitCode)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(checkout.commands()).toEqual(ALL_COMMANDS);
  });

  test('a lock left by a dead one is taken over', async () => {
    checkout.write('dist/.bootstrap-lock/owner', NO_SUCH_PROCESS);
    const runs = await Promise.all([checkout.run(), checkout.run(), checkout.run()]);
    expect(runs.map((run) => run.exitCode)).toEqual([0, 0, 0]);
    expect(checkout.commands()).toEqual(ALL_COMMANDS);
    expect(checkout.has('dist/.bootstrap-lock')).toBe(false);
  });

  test('the command that a killed one left is waited for', async () => {
    const killed = await startHangingIn('npm');
    killed.child.kill('SIGKILL');
    const next = checkout.start();
    await new Promise((told) => next.child.stderr?.once('data', told));
    expect(checkout.commands()).toEqual(['npm']);
    checkout.remove('hang-npm');
    expect((await next.ended).exitCode).toBe(0);
    expect(checkout.commands()).toEqual(['npm', ...ALL_COMMANDS]);
  });
});
