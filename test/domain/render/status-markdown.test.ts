import { renderMarkdown } from '../../../src/domain/render/status-markdown';
import { rolledBackStatus, sampleStatus, watchingStatus } from '../../support/status-samples';

describe('current details', () => {
  test('a watched step is told in tables without a clock', () => {
    expect(renderMarkdown(watchingStatus()).split('\n')).toEqual([
      '| Rollout |  |',
      '| --- | --- |',
      '| Environment | production |',
      '| Image tag | main-a1b2c3d |',
      '| Standing | ▶ watching 5 %, since 10:36:00Z |',
      '| Candidate weight | asked 5 %, confirmed 5 % |',
      '| Next | The next check (10:43:00Z) |',
      `| Plan | sha256:${'d'.repeat(64)} |`,
      '',
      '| Step | State | Window |',
      '| --- | --- | --- |',
      '| ▶ 5 % | current | 6m of 15m healthy, 1m of 30m inconclusive |',
      '| · 50 % | to come | 30m |',
      '| · 100 % | to come | 1h |',
      '',
      '**Check 7** at 10:42:00Z: ? inconclusive (so far 6 pass, 1 inconclusive, 0 fail)',
      '',
      '| Service | Rule | Verdict | Value | Against | Samples |',
      '| --- | --- | --- | --- | --- | --- |',
      '| portal | error-rate | ✔ pass | 0.12 % | limit 0.5 % | 1204 requests |',
      '| portal | ecs | ✔ pass | 2 of 2 targets healthy |  |  |',
      '| pgw | error-rate | ? inconclusive | too-few-samples | limit 0.5 % | 12 of 400 requests |',
      '',
      'Requests that reach the candidate: portal 5.12 %, pgw unknown',
      '- Alert: The way back is weak: pgw blue has 1 healthy targets, 2 at the start',
      '',
      '**Approvals** 2 of 2: ada, grace',
      '',
      '| Decided | What | By | Counted |',
      '| --- | --- | --- | --- |',
      '| 10:32:00Z | approve | ada | yes: looks good |',
      '| 10:33:00Z | approve | octocat | refused: octocat asked for this rollout |',
      '| 10:34:00Z | approve | grace | yes |',
    ]);
  });

  test('whoever is to approve sees what was warned of, and nobody afterwards', () => {
    const warning = { code: 'TooFewRequests', subject: 'rule error-rate of portal', problem: 'too thin', cure: 'wait' };
    const facts = { services: [], warnings: Array.from({ length: 12 }, () => warning) };
    const text = renderMarkdown(sampleStatus({ phase: 'awaitingApproval', facts }));
    expect(text.match(/\| rule error-rate of portal \| too thin \| wait \|/g)).toHaveLength(10);
    expect(text).toContain('… 2 more in `rollout plan`');
    expect(renderMarkdown(watchingStatus({ facts }))).toBe(renderMarkdown(watchingStatus()));
  });

  test('an ended rollout says why instead of what is next', () => {
    const text = renderMarkdown(rolledBackStatus());
    expect(text).toContain('| Standing | ↩ rolled back, since 10:36:00Z |');
    expect(text).toContain('**Why**: A rule was breached. portal green error-rate: 7.5 % (limit 0.5 %).');
    expect(text).toContain('**What to do**: Read the logs of portal-green.');
    expect(text).not.toContain('| Next |');
  });

  test('texts of people cannot act as Markdown or HTML', () => {
    const finding = { code: 'x', subject: 'a | b', problem: '![x](http://h/i.png) <img src=x>', cure: 'line\nbreak' };
    const text = renderMarkdown(sampleStatus({ findings: [finding] }));
    expect(text).toContain('| a \\| b | !\\[x\\](http://h/i.png) &lt;img src=x&gt; | line break |');
  });

  test('the largest status stays below what Temporal keeps', () => {
    const words = 'ö|'.repeat(2_000);
    const status = watchingStatus();
    const findings = Array.from({ length: 200 }, () => ({ code: 'x', subject: words, problem: words, cure: words }));
    const decisions = Array.from({ length: 200 }, () => ({
      ...status.decisions[0],
      reason: words,
    })) as typeof status.decisions;
    const text = renderMarkdown({ ...status, findings, decisions });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(20_000);
    expect(text).toContain('… shortened: `rollout status` shows all of it');
    expect(text).toContain('| Environment | production |');
  });
});
