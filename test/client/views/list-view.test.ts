import type { RunFacts } from '../../../src/domain/run-facts';
import { listLines } from '../../../src/client/views/list-view';
import { START } from '../../support/status-samples';
import { sampleFacts } from '../support/readings';

const request = { environment: 'production', requestedBy: 'ada' };
const ended = { state: 'COMPLETED', closedAt: START + 1_000, weight: 0 };

test.each<[string, Partial<RunFacts>, RegExp]>([
  [
    'an undo',
    { imageTag: 'undo', request: { ...request, mode: 'undo', imageTag: 'undo' }, weight: 100 },
    /^production +undo +watching +100 % /,
  ],
  [
    'a restore',
    {
      ...ended,
      type: 'restoreTraffic',
      outcome: 'restored',
      request: { ...request, mode: 'restore', imageTag: 'restore', to: { a: 'blue', b: 'blue' } },
    },
    /^production +restore to blue +restored +- /,
  ],
  [
    'a staging deploy',
    { ...ended, environment: 'staging', type: 'stagingDeploy', outcome: 'superseded' },
    /^staging +main-a1b2c3d +superseded +- /,
  ],
  ['a terminated run', { closedAt: START + 1_000, state: 'TERMINATED' }, /^production +main-a1b2c3d +terminated +5 % /],
])('%s is listed as what it is', (_name, changes, row) => {
  expect(listLines([{ ...sampleFacts(), ...changes }], START)[1]).toMatch(row);
});
