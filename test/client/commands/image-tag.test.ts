import { imageTagCommand } from '../../../src/client/commands/image-tag';
import { START } from '../../support/status-samples';
import { cli } from '../support/cli-run';
import { silentIo } from '../support/silent-io';

const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';

test('the tag stands alone on its line', async () => {
  const run = await cli(['image-tag', '--branch', 'feature/login', '--sha', SHA], {}, { now: () => START });
  expect(run).toEqual({ code: 0, stdout: 'feature-login-a1b2c3d-20260128103000\n', stderr: '', targets: [], open: 0 });
});

test('JSON has the moving tag of the branch too', async () => {
  const run = await cli([
    'image-tag',
    '--branch',
    'main',
    '--sha',
    SHA,
    '--time',
    '2026-01-28T19:30:45+09:00',
    '--json',
  ]);
  expect(JSON.parse(run.stdout)).toEqual({ tag: 'main-a1b2c3d-20260128103045', latest: 'main-latest' });
});

test.each([
  ['an empty branch', ['--branch', ' ', '--sha', SHA], 'It is the name of a branch.'],
  ['a branch for a commit', ['--branch', 'main', '--sha', 'main'], 'It is a commit: 7 to 64 hex digits.'],
  [
    'a time without its zone',
    ['--branch', 'main', '--sha', SHA, '--time', '2026-01-28T10:30:45'],
    'It is a time with its zone: 2026-01-28T10:30:45Z.',
  ],
  [
    'a day that does not exist',
    ['--branch', 'main', '--sha', SHA, '--time', '2026-13-28T10:30:45Z'],
    'It is a time with its zone: 2026-01-28T10:30:45Z.',
  ],
])('%s is a usage error that says what is wanted', async (_name, options, says) => {
  const run = await cli(['image-tag', ...options]);
  expect([run.code, run.stdout]).toEqual([1, '']);
  expect(run.stderr).toContain(says);
});

test('its help has an example that one can copy', () => {
  const command = imageTagCommand({ io: silentIo, exitCode: 0 });
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  expect(help).toMatch(/Example: .+\.\n {2}\$ rollout image-tag --branch /);
});
