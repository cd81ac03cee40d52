import type { RolloutStatus } from '../../../src/domain/status';
import { milestonesText } from '../../../src/domain/render/milestones';
import { renderMarkdown } from '../../../src/domain/render/status-markdown';
import { renderText } from '../../../src/domain/render/status-text';
import { standingText } from '../../../src/domain/render/rollout-words';
import { deployStatus, restoreStatus, undoStatus } from '../../support/kind-samples';
import { START, sampleStatus } from '../../support/status-samples';

const NOW = START + 8 * 60_000;

/** The services of the sample deploy, all of which stand so. */
function all(standing: 'waiting' | 'deploying' | 'stable' | 'reverted'): Pick<RolloutStatus, 'rolling'> {
  return { rolling: (deployStatus().rolling ?? []).map((one) => ({ ...one, standing })) };
}

describe('a deploy in place', () => {
  test('shows its services, and no weights, steps or approvals', () => {
    expect(renderText(deployStatus(), NOW)).toEqual([
      'staging main-a1b2c3d  ▶ going back',
      'started 10:30:00Z for octocat, running 8m',
      '✔ preflight › ✘ services › ▶ rolling back',
      '',
      'Why: pgw: 2 tasks stopped for reasons of the image: exit code 3.',
      'Do now: Mend the image and push again.',
      '',
      'portal  ▶ going back to portal:7',
      'pgw     ↩ back on pgw:7',
      '      pgw: 2 tasks stopped for reasons of the image: exit code 3.',
      '',
      'Next: portal and pgw go back to what they ran before, in 13m',
    ]);
  });

  test('is told in current details by a table of services', () => {
    expect(renderMarkdown(deployStatus()).split('\n')).toEqual([
      '| Deploy |  |',
      '| --- | --- |',
      '| Environment | staging |',
      '| Image tag | main-a1b2c3d |',
      '| Standing | ▶ going back, since 10:36:00Z |',
      '| Next | portal and pgw go back to what they ran before (10:51:00Z) |',
      '',
      '**Why**: pgw: 2 tasks stopped for reasons of the image: exit code 3.',
      '',
      '**What to do**: Mend the image and push again.',
      '',
      '| Service | Standing | Image | Problem |',
      '| --- | --- | --- | --- |',
      '| portal | ▶ going back to portal:7 | sha256:aaaaaaaaaaaa |  |',
      '| pgw | ↩ back on pgw:7 | sha256:aaaaaaaaaaaa | pgw: 2 tasks stopped for reasons of the image: exit code 3. |',
    ]);
  });

  test.each<[string, Partial<RolloutStatus>, string]>([
    ['reads', { phase: 'preflight', rolling: [] }, '▶ preflight › · services › · smoke'],
    ['deploys', { phase: 'preparing', ...all('deploying') }, '✔ preflight › ▶ services › · smoke'],
    ['is smoke tested', { phase: 'smokeTesting', ...all('stable') }, '✔ preflight › ✔ services › ▶ smoke'],
    ['completed', { phase: 'completed', outcome: 'completed' }, '✔ preflight › ✔ services › ✔ smoke'],
    ['was refused', { phase: 'closed', outcome: 'refused', rolling: [] }, '✘ preflight'],
    ['was superseded at the start', { phase: 'closed', outcome: 'superseded', ...all('waiting') }, '✘ preflight'],
    [
      'was superseded while smoke tested',
      { phase: 'closed', outcome: 'superseded', failure: null, ...all('stable') },
      '✔ preflight › ✔ services › ✘ smoke',
    ],
    [
      'failed its smoke tests',
      {
        phase: 'rolledBack',
        outcome: 'rolledBack',
        failure: { type: 'SmokeTestFailed', what: '', next: '' },
        ...all('reverted'),
      },
      '✔ preflight › ✔ services › ✘ smoke › ✔ rolled back',
    ],
    ['is stranded', { phase: 'closed', outcome: 'stranded' }, '✔ preflight › ✘ services › ‼ not all rolled back'],
  ])('that %s has a road without traffic', (_, changes, text) => {
    expect(milestonesText(deployStatus(changes))).toBe(text);
  });

  test.each([
    ['waiting', '· waiting'],
    ['deploying', '▶ deploying'],
    ['stable', '✔ stable'],
    ['failed', '✘ failed'],
    ['reverting', '▶ going back to portal:7'],
    ['reverted', '↩ back on portal:7'],
    ['stranded', '‼ NOT back on portal:7'],
  ] as const)('whose service is %s says so in words', (standing, words) => {
    const [first] = deployStatus().rolling ?? [];
    const text = renderText(deployStatus({ rolling: first ? [{ ...first, standing }] : [] }), NOW);
    expect(text).toContain(`portal  ${words}`);
  });

  test.each([
    ['preparing', '▶ deploying'],
    ['smokeTesting', '▶ smoke testing'],
    ['rollingBack', '▶ going back'],
  ] as const)('in %s is spoken of without a candidate', (phase, words) => {
    expect(standingText(deployStatus({ phase }))).toBe(words);
  });
});

describe('a restore', () => {
  test('shows which record goes to which colour', () => {
    expect(renderText(restoreStatus(), NOW)).toEqual([
      'production restore  ▶ restoring traffic',
      'started 10:30:00Z for octocat, running 8m',
      '✔ preflight › ▶ traffic',
      '',
      'All traffic of',
      '  portal.example.test  → blue',
      '  pgw.example.test     → green',
      '',
      'Next: All weight to blue and green; then verified',
    ]);
  });

  test('has no weight of a candidate in current details', () => {
    const text = renderMarkdown(restoreStatus());
    expect(text).toContain('| Restore |  |');
    expect(text).toContain('| Record | All traffic to |\n| --- | --- |\n| portal.example.test | blue |');
    expect(text).not.toContain('Candidate weight');
  });

  test('of all records to one colour says that', () => {
    const request = { ...restoreStatus().request, to: 'blue' as const };
    expect(renderText(restoreStatus({ request }), NOW)).toContain('  all records  → blue');
  });

  test.each<[string, Partial<RolloutStatus>, string]>([
    ['completed', { phase: 'completed', outcome: 'restored' }, '✔ preflight › ✔ traffic'],
    ['was refused', { phase: 'closed', outcome: 'refused' }, '✘ preflight'],
    ['was released', { phase: 'closed', outcome: 'released' }, '✔ preflight › ✘ traffic'],
  ])('that %s has a road of its own', (_, changes, text) => {
    expect(milestonesText(restoreStatus(changes))).toBe(text);
  });

  test('that is verified is painted as good', () => {
    const painter = { good: (text: string) => `+${text}`, bad: (text: string) => `-${text}` };
    const same = (text: string): string => text;
    const ended = restoreStatus({ phase: 'completed', outcome: 'restored', endedAt: NOW });
    const [head] = renderText(ended, NOW, { painter: { ...painter, unsure: same, strong: same, faint: same } });
    expect(head).toBe('production restore  +✔ restored');
  });
});

describe('an undo', () => {
  test('shows to which revision every service goes back', () => {
    expect(renderText(undoStatus(), NOW)).toEqual([
      'production undo  ▶ smoke testing the candidate',
      'started 10:30:00Z for octocat, running 8m',
      '✔ preflight › ✔ approval › ✔ candidate › ▶ smoke › · traffic › · draining',
      '',
      'Goes back to',
      '  portal  → portal-green:6 (from portal-blue:7)',
      '  pgw     → pgw-green:6 (from pgw-blue:7)',
      '',
      '· 100 %  ░░░░░░░░░░░░░░░░░░░░  15m',
      '',
      'Next: Smoke tests run against the candidate',
    ]);
  });

  test('is called so in current details, with its revisions', () => {
    const text = renderMarkdown(undoStatus());
    expect(text).toContain('| Undo |  |');
    expect(text).toContain(
      '| Service | Goes back to |\n| --- | --- |\n| portal | portal-green:6 (from portal-blue:7) |',
    );
    expect(text).toContain('| Candidate weight | asked 0 %, confirmed not yet |');
  });

  test('without a plan yet says nothing of revisions', () => {
    expect(renderText(sampleStatus({ kind: 'undo' }), NOW).join('\n')).not.toContain('Goes back');
  });
});
