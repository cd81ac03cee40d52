import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'rollout-bin-'));
  cpSync(resolve(__dirname, '../../bin'), join(checkout, 'bin'), { recursive: true });
});
afterEach(() => rmSync(checkout, { recursive: true }));

function build(): void {
  mkdirSync(join(checkout, 'dist/client'), { recursive: true });
  writeFileSync(join(checkout, 'dist/client/cli.js'), 'console.log(JSON.stringify(process.argv.slice(2)));');
}

test('an unbuilt checkout names the command that builds it', () => {
  const { status, stderr } = spawnSync(join(checkout, 'bin/rollout'), ['list'], { encoding: 'utf8' });
  expect(stderr).toBe('rollout is not built yet; run: npm run build\n');
  expect(status).toBe(1);
});

test('arguments reach the client as they were given', () => {
  build();
  const { stdout } = spawnSync(join(checkout, 'bin/rollout'), ['start', '--reason', 'two words'], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual(['start', '--reason', 'two words']);
});

test('a link to it from elsewhere finds the client', () => {
  build();
  symlinkSync(join(checkout, 'bin/rollout'), join(checkout, 'linked'));
  const { stdout } = spawnSync(join(checkout, 'linked'), ['list'], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual(['list']);
});
