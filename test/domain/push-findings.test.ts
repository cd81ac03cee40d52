import type { RolloutRequest } from '../../src/domain/request';
import { numberedPush, pushFindings } from '../../src/domain/push-findings';

const request: RolloutRequest = { environment: 'production', imageTag: 'main-1', requestedBy: 'ada', sequence: 129 };
const [mine, other] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const images = [
  { service: 'portal', digest: mine },
  { service: 'pgw', digest: mine },
];
const runs = (sequence: number) => ({ sequence, imageTag: `main-${sequence}` });

function found(changes: Partial<RolloutRequest>, portal: number | null = null, pgw: number | null = null): string[] {
  const deployed = [
    { service: 'portal', push: portal === null ? null : runs(portal) },
    { service: 'pgw', push: pgw === null ? null : runs(pgw) },
  ];
  return pushFindings({ ...request, ...changes }, { images, deployed }).map(
    ({ code, subject, problem }) => `${code} ${subject}: ${problem}`,
  );
}

test('images that are those which were pushed are taken', () => {
  expect(found({ digests: { portal: mine, pgw: mine } })).toEqual([]);
  expect(found({})).toEqual([]);
});

test('every image that is another than was pushed is a reason', () => {
  expect(found({ digests: { portal: other, pgw: mine } })).toEqual([
    `ImageMoved image of portal: the tag means ${mine} now, and ${other} was pushed`,
  ]);
});

test.each(['', 'toString'])('a service whose digest was left out is a reason (beside %j)', (name) => {
  const digests = { portal: mine, ...(name && { [name]: mine }) };
  expect(found({ digests })).toEqual(['DigestNotGiven image of pgw: no digest is expected of it, but of others']);
});

test('a push older than what any of its services runs is a reason, which names them', () => {
  expect(found({}, 131, 130)).toEqual([
    'OlderPush push 129: it is older: portal runs push 131 (main-131), pgw runs push 130 (main-130)',
  ]);
  expect(found({}, 128, 130)).toEqual(['OlderPush push 129: it is older: pgw runs push 130 (main-130)']);
});

test.each<[string, Partial<RolloutRequest>, number | null]>([
  ['the same push again', {}, 129],
  ['a newer one', {}, 128],
  ['the first one', {}, null],
  ['one without a number', { sequence: undefined }, 131],
  ['an older one that is allowed to be', { allowOlder: true }, 131],
])('%s is taken', (_name, changes, deployed) => {
  expect(found(changes, deployed)).toEqual([]);
});

test('a push is noted by its number and tag, and none without a number', () => {
  expect(numberedPush(request)).toEqual({ sequence: 129, imageTag: 'main-1' });
  expect(numberedPush({ ...request, sequence: undefined })).toBeNull();
});
