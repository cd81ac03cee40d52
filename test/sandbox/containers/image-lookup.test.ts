import { parseImageReference } from '../../../src/sandbox/containers/image-lookup';
import { digestOf, manifestOf, tagInManifest } from '../../../src/sandbox/containers/image-manifest';

test.each([
  ['host.test:5000/team/app:1.2', { repository: 'team/app', id: { imageTag: '1.2' } }],
  ['host.test/app@sha256:abc', { repository: 'app', id: { imageDigest: 'sha256:abc' } }],
  ['localhost/app', { repository: 'app', id: { imageTag: 'latest' } }],
  ['team/app:main', { repository: 'team/app', id: { imageTag: 'main' } }],
])('reference %s is split as Docker does', (reference, parts) => {
  expect(parseImageReference(reference)).toEqual(parts);
});

test('the digest depends on repository and tag alone', () => {
  const digest = digestOf(manifestOf('app', 'main'));
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(digestOf(manifestOf('app', 'main'))).toBe(digest);
  expect(digestOf(manifestOf('app', 'other'))).not.toBe(digest);
  expect(digestOf(manifestOf('other', 'main'))).not.toBe(digest);
});

test('a manifest gives back the tag it was made for', () => {
  expect(tagInManifest(manifestOf('team/app', 'errors20-a1b2c3d-20260128103045'))).toBe(
    'errors20-a1b2c3d-20260128103045',
  );
  expect(tagInManifest('{"schemaVersion":2}')).toBeUndefined();
});
