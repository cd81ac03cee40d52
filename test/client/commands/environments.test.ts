import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeShop } from '../smoke/shop-configuration';
import { cli } from '../support/cli-run';
import type { CliRun } from '../support/cli-run';

const directory = mkdtempSync(join(tmpdir(), 'environments-'));
const nowhere = 'http://127.0.0.1:1';
const config = writeShop(directory, { blue: nowhere, green: nowhere, staging: nowhere });

afterAll(() => rmSync(directory, { recursive: true }));

const environments = (...options: string[]): Promise<CliRun> =>
  cli(['environments', ...options], {}, { env: { ROLLOUT_CONFIG: config } });

test('the environments are a table, or rows for programs', async () => {
  expect((await environments()).stdout.split('\n')).toEqual([
    'ENVIRONMENT  STRATEGY   CLUSTER       SERVICES',
    'production   blueGreen  mpac-prod     portal, pgw',
    'staging      rolling    mpac-staging  portal, pgw',
    '',
  ]);
  expect(JSON.parse((await environments('--json', '--environment', 'staging')).stdout)).toEqual([
    { environment: 'staging', strategy: 'rolling', cluster: 'mpac-staging', services: ['portal', 'pgw'] },
  ]);
});

test('a cluster tells its environment, if all is as told', async () => {
  const told = ['--cluster', 'mpac-prod', '--strategy', 'blueGreen', '--services', 'pgw,portal', '--whole'];
  expect(await environments(...told, '--names')).toMatchObject({ code: 0, stdout: 'production\n', stderr: '' });
});

test.each([
  [['--cluster', 'mpac-prd'], 'no environment of the configuration has the cluster mpac-prd: did you mean mpac-prod?'],
  [['--cluster', 'mpac-prod', '--environment', 'staging'], 'staging is not of the cluster mpac-prod'],
  [['--environment', 'constructor'], 'the configuration has no environment constructor'],
  [['--cluster', 'mpac-staging', '--strategy', 'blueGreen'], 'staging is rolling, not blueGreen'],
  [['--environment', 'production', '--services', 'pwg'], 'production has no service pwg: did you mean pgw?'],
  [
    ['--environment', 'production', '--services', 'pgw', '--whole'],
    'production is meant as a whole, and has portal too: name all of its services, or leave out --services',
  ],
])('what is wrongly taken for granted (%j) is refused', async (options, words) => {
  const run = await environments(...options);
  expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(words) });
});
