import type { Painter } from '../../../src/domain/render/painter';
import { renderText } from '../../../src/domain/render/status-text';
import { START, rolledBackStatus, sampleStatus, watchingStatus } from '../../support/status-samples';

const NOW = START + 12 * 60_000 + 18_000;

describe('the text view', () => {
  test('a rollout in preflight shows the road and what comes next', () => {
    expect(renderText(sampleStatus(), NOW)).toEqual([
      'production main-a1b2c3d  ▶ preflight',
      'started 10:30:00Z for octocat, running 12m 18s',
      '▶ preflight › · approval › · candidate › · smoke › · traffic › · draining',
      '',
      'Next: Reading the environment',
    ]);
  });

  test('whoever is to approve sees what was warned of, and nobody afterwards', () => {
    const warning = { code: 'TooFewRequests', subject: 'rule error-rate of portal', problem: 'too thin', cure: 'wait' };
    const facts = { services: [], warnings: Array.from({ length: 5 }, () => warning) };
    const lines = renderText(sampleStatus({ phase: 'awaitingApproval', facts }), NOW);
    expect(lines.filter((line) => line === '! rule error-rate of portal: too thin')).toHaveLength(3);
    expect(lines).toEqual(expect.arrayContaining(['  → wait', '  and 2 more in `rollout plan`']));
    expect(renderText(watchingStatus({ facts }), NOW)).toEqual(renderText(watchingStatus(), NOW));
  });

  test('a watched step shows window, weights, rules, decisions and next', () => {
    expect(renderText(watchingStatus(), NOW)).toEqual([
      'production main-a1b2c3d  ▶ watching 5 %',
      'started 10:30:00Z for octocat, running 12m 18s',
      `plan sha256:${'d'.repeat(64)}`,
      'http://127.0.0.1:8233/namespaces/default/workflows/environment%2Fproduction/run-1',
      '✔ preflight › ✔ approval › ✔ candidate › ✔ smoke › ▶ traffic › · draining',
      '',
      '▶ 5 %    ████████░░░░░░░░░░░░  6m of 15m healthy, 1m of 30m inconclusive',
      '· 50 %   ░░░░░░░░░░░░░░░░░░░░  30m',
      '· 100 %  ░░░░░░░░░░░░░░░░░░░░  1h',
      '',
      "Candidate's weight: asked 5 %, confirmed 5 %",
      'Requests that reach it: portal 5.12 %, pgw unknown',
      '',
      'Check 7 at 10:42:00Z: ? inconclusive (6 pass, 1 inconclusive, 0 fail so far)',
      '  portal  error-rate  ✔ pass          0.12 %, limit 0.5 %, 1204 requests',
      '  portal  ecs         ✔ pass          2 of 2 targets healthy',
      '  pgw     error-rate  ? inconclusive  too-few-samples, limit 0.5 %, 12 of 400 r…',
      '      pgw green error-rate: 12 of 400 requests',
      '  ! The way back is weak: pgw blue has 1 healthy targets, 2 at the start',
      '',
      'Approvals: 2 of 2 (ada, grace)',
      '',
      'Decisions',
      '  10:32:00Z approve by ada (update, name trusted): looks good',
      '  10:33:00Z approve by octocat (update, name trusted) REFUSED: octocat asked fo…',
      '  10:34:00Z approve by grace (update, name trusted)',
      '',
      'Log',
      '  10:30:00Z preflight: reading',
      '  10:36:00Z portal and pgw at 5 %',
      '',
      'Next: The next check, in 42s',
    ]);
  });

  test('a rolled back rollout says why and what to do', () => {
    const lines = renderText(rolledBackStatus(), NOW);
    expect(lines[0]).toBe('production main-a1b2c3d  ↩ rolled back');
    expect(lines[1]).toBe('started 10:30:00Z for octocat, took 20m');
    expect(lines).toEqual(
      expect.arrayContaining([
        '✔ preflight › ✔ approval › ✔ candidate › ✔ smoke › ✘ traffic › ✔ rolled back',
        'Why: A rule was breached. portal green error-rate: 7.5 % (limit 0.5 %). All',
        'Do now: Read the logs of portal-green.',
        '✘ 5 %    ████████░░░░░░░░░░░░  6m of 15m healthy, 1m of 30m inconclusive',
      ]),
    );
    expect(lines.some((line) => line.startsWith('Next'))).toBe(false);
  });

  test('a refused rollout lists every finding with its cure', () => {
    const findings = [
      {
        code: 'Split',
        subject: 'record portal.example.test',
        problem: 'blue 95 / green 5',
        cure: 'restore blue to 100',
      },
      { code: 'NoImage', subject: 'image portal:x', problem: 'is not in ECR', cure: 'push it' },
    ];
    const lines = renderText(
      sampleStatus({ phase: 'closed', outcome: 'refused', findings, endedAt: START + 5_000 }),
      NOW,
    );
    expect(lines.slice(2)).toEqual([
      '✘ preflight',
      '',
      '✘ record portal.example.test: blue 95 / green 5',
      '  → restore blue to 100',
      '✘ image portal:x: is not in ECR',
      '  → push it',
    ]);
  });

  test.each([
    ['paused', '▶ watching 5 % (PAUSED)'],
    ['held', '▶ watching 5 % (HELD)'],
    ['running', '▶ watching 5 %'],
  ] as const)('a step that is %s shows so in words', (mode, standing) => {
    expect(renderText(watchingStatus({ mode }), NOW)[0]).toBe(`production main-a1b2c3d  ${standing}`);
  });

  test('no line but addresses and reasons is wider than asked', () => {
    const longest = Math.max(
      ...renderText(rolledBackStatus(), NOW, { width: 80 })
        .filter((line) => !line.startsWith('http'))
        .map((line) => Array.from(line).length),
    );
    expect(longest).toBeLessThanOrEqual(80);
  });

  test('control characters in a reason never reach the terminal', () => {
    const escape = String.fromCharCode(27);
    const [one] = watchingStatus().decisions;
    const decisions = one ? [{ ...one, reason: `fine${escape}[2Jall` }] : [];
    const text = renderText(watchingStatus({ decisions }), NOW).join('\n');
    expect(text).toContain(String.raw`fine\u001b[2Jall`);
    expect(text).not.toContain(escape);
  });

  test('colours only wrap what is there without them', () => {
    const mark = (text: string): string => `<${text}>`;
    const painter: Painter = { good: mark, bad: mark, unsure: mark, strong: mark, faint: mark };
    const painted = renderText(watchingStatus(), NOW, { painter });
    expect(painted[0]).toBe('<production main-a1b2c3d>  <▶ watching 5 %>');
    expect(painted.map((line) => line.replace(/[<>]/g, ''))).toEqual(renderText(watchingStatus(), NOW));
  });
});

test.each([
  ['none', 'name trusted'],
  ['github-oidc', 'verified by GitHub'],
  ['unverified', 'unverified'],
] as const)('a decision verified by %s is shown as %s', (verification, words) => {
  const decision = { id: 'd', kind: 'promote', by: 'ada', at: START, via: 'update', verification } as const;
  const status = watchingStatus({ decisions: [{ ...decision, reason: null, accepted: true, refusal: null }] });
  expect(renderText(status, START).join('\n')).toContain(`promote by ada (update, ${words})`);
});
