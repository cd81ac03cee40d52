import type { Announcement } from '../../src/domain/announcement';
import type { MessageCode } from '../../src/domain/message-registry';
import type { RolloutStatus } from '../../src/domain/status';
import { announcementOf, messages } from '../../src/domain/message-registry';

const startedAt = Date.UTC(2026, 0, 28, 10);
const ui = 'http://127.0.0.1:8233/workflows/environment%2Fproduction/run-1';

const status: RolloutStatus = {
  workflowId: 'environment/production',
  runId: 'run-1',
  kind: 'rollout',
  request: {
    environment: 'production',
    imageTag: 'main-1-abc',
    requestedBy: 'linus',
    commit: 'abcdef0',
    branch: 'main',
    runUrl: 'https://ci.example.test/7',
  },
  phase: 'watching',
  phaseSince: startedAt,
  mode: 'running',
  startedAt,
  endedAt: null,
  outcome: null,
  failure: null,
  findings: [],
  plan: null,
  planDigest: `sha256:${'ab'.repeat(32)}`,
  facts: null,
  rolling: null,
  approvals: { needed: 2, givenBy: [], expiresAt: null },
  step: null,
  weight: { asked: 5, confirmed: 5 },
  shares: {},
  lastCheck: null,
  checkCounts: { pass: 0, fail: 0, inconclusive: 0 },
  decisions: [],
  log: [],
  next: { what: 'Next step: 50 %.', at: null },
  temporalUi: ui,
};

const codes = Object.keys(messages) as MessageCode[];
const logged = ['PhaseEntered', 'DecisionCounted', 'DecisionRefused', 'WeightsWritten', 'CheckInconclusive'];
const announced = codes.filter((code) => !logged.includes(code));

const said = (code: MessageCode, change: Partial<RolloutStatus> = {}): Announcement | null =>
  announcementOf(code, 'What happened.', { ...status, ...change }, startedAt + 5_400_000);

const fields = (announcement: Announcement | null): Record<string, string> =>
  Object.fromEntries(announcement?.fields.map(({ label, value }) => [label, value]) ?? []);

test('what is for the log only goes to nobody', () => {
  expect(codes.filter((code) => said(code) === null)).toEqual(logged);
});

test.each(announced)('the message %s has code, level, title, text and fields', (code) => {
  const { level, mentionChannel, meaning } = messages[code];
  expect(meaning).not.toBe('');
  const announcement = said(code);
  expect(announcement).toMatchObject({ code, level, mentionChannel, text: 'What happened.' });
  expect(announcement?.title).toMatch(/^production: \S/);
  expect(announcement?.title).not.toContain('\n');
  expect(fields(announcement)).toEqual({
    Status: 'watching',
    'Image tag': 'main-1-abc',
    Commit: 'abcdef0',
    Branch: 'main',
    Duration: '1h 30m',
    Plan: 'sha256:abababababab',
  });
});

test('no two announced messages have the same title', () => {
  const titles = announced.map((code) => said(code)?.title);
  expect(new Set(titles).size).toBe(announced.length);
});

test('the channel is mentioned for milestones and rollbacks only', () => {
  // A mention that comes too often is muted, and then the one that matters is not read.
  expect(codes.filter((code) => messages[code].mentionChannel)).toEqual([
    'RollingBack',
    'LiveUnhealthy',
    'RollbackUnverified',
    'ForeignWeights',
    'RolledBack',
    'Completed',
    'Restored',
    'Stranded',
    'Orphaned',
    'Stuck',
    'SplitTraffic',
    'Released',
  ]);
});

test('whatever is critical mentions the channel', () => {
  const critical = codes.filter((code) => messages[code].level === 'critical');
  expect(critical.map((code) => said(code)?.mentionChannel)).toEqual(critical.map(() => true));
  expect(critical).toContain('RollingBack');
});

test('once there is an outcome it is the status told', () => {
  expect(fields(said('RolledBack', { phase: 'rolledBack', outcome: 'rolledBack' })).Status).toBe('rolledBack');
  expect(fields(said('Released', { phase: 'closed', outcome: 'released' })).Status).toBe('released');
});

test('fields that nobody knows are left out', () => {
  const request = { environment: 'production', imageTag: 'main-1-abc', requestedBy: 'linus' };
  const announcement = said('NothingWritten', { request, planDigest: null, temporalUi: null });
  expect(Object.keys(fields(announcement))).toEqual(['Status', 'Image tag', 'Duration']);
  expect(announcement?.links).toEqual([]);
});

test('the links lead to Temporal and to the run', () => {
  expect(said('StepBegun')?.links).toEqual([
    { label: 'Temporal', url: ui },
    { label: 'Run', url: 'https://ci.example.test/7' },
  ]);
});
