import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createS3Client } from '../../../src/activities/aws/s3-client';
import { openWriter } from '../../../src/activities/records/store/open-writer';
import { s3Writer } from '../../../src/activities/records/store/s3-writer';
import { openStore } from '../../../src/client/store/open-store';
import { s3Shelf } from '../../../src/client/store/s3-shelf';
import { storedRuns } from '../../../src/client/store/stored-runs';
import { loadConfiguration } from '../../../src/config/load';
import type { Ministack } from '../../support/ministack';
import { startMinistack, testRegion } from '../../support/ministack';
import { storedSample } from '../../support/stored-sample';

const { key, stored } = storedSample('run-1', '2026-01-28T10:30:45.000Z');
const text = JSON.stringify(stored);

let ministack: Ministack;
let s3: S3Client;
beforeAll(async () => {
  process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';
  ministack = await startMinistack();
  s3 = createS3Client({ region: testRegion, endpoint: ministack.endpoint }, {});
});
afterAll(async () => {
  s3.destroy();
  await ministack.stop();
});

let buckets = 0;
async function freshBucket(): Promise<{ kind: 's3'; bucket: string; prefix: string; region: string }> {
  buckets += 1;
  const bucket = `mpac-records-${buckets}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return { kind: 's3', bucket, prefix: 'rollouts/', region: testRegion };
}

async function standsThere(bucket: string, name: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: name }));
  return Body?.transformToString();
}

test('a run is an object below prefix, environment and month, and is read back as it was', async () => {
  const place = await freshBucket();
  const writer = s3Writer(s3, place);
  await writer.writeOnce(key, text);
  expect(writer.at(key)).toBe(`s3://${place.bucket}/rollouts/production/2026-01/2026-01-28T103045.000Z-run-1.json`);
  expect(await standsThere(place.bucket, `rollouts/${key}`)).toBe(text);
  const runs = storedRuns(s3Shelf(s3, place));
  expect(await runs.find('production')).toEqual(stored);
  expect(await runs.find('production', 'run-2')).toBeNull();
});

test('S3 itself refuses a second write, and what stands there is taken for done', async () => {
  const place = await freshBucket();
  await s3Writer(s3, place).writeOnce(key, text);
  await s3Writer(s3, place).writeOnce(key, 'something else');
  expect(await standsThere(place.bucket, `rollouts/${key}`)).toBe(text);
});

test('runs are listed across months and environments, the newest first, without what is none', async () => {
  const place = await freshBucket();
  const writer = s3Writer(s3, place);
  const samples = [
    storedSample('run-1', '2025-12-31T23:59:59.000Z'),
    storedSample('run-2', '2026-01-01T00:00:00.000Z', { environment: 'staging' }),
    storedSample('run-3', '2026-01-02T00:00:00.000Z'),
    storedSample('run-4', '2026-01-03T00:00:00.000Z'),
  ];
  for (const one of samples) await writer.writeOnce(one.key, JSON.stringify(one.stored));
  await s3.send(
    new PutObjectCommand({ Bucket: place.bucket, Key: 'rollouts/production/2026-01/notes.txt', Body: 'x' }),
  );
  const runs = storedRuns(s3Shelf(s3, place));
  const listed = async (wanted: { environment?: string; limit: number }): Promise<string[]> =>
    (await runs.newest({ ...wanted, known: new Set(['run-4']) })).map(({ facts }) => facts.runId);
  expect(await listed({ limit: 20 })).toEqual(['run-3', 'run-2', 'run-1']);
  expect(await listed({ limit: 2 })).toEqual(['run-3', 'run-2']);
  expect(await listed({ environment: 'production', limit: 20 })).toEqual(['run-3', 'run-1']);
});

test('worker and command line find a store behind the address that AWS has in their environment', async () => {
  const { bucket } = await freshBucket();
  const env = { AWS_ENDPOINT_URL: ministack.endpoint };
  const before = process.env['AWS_ENDPOINT_URL'];
  process.env['AWS_ENDPOINT_URL'] = ministack.endpoint;
  const directory = await mkdtemp(join(tmpdir(), 'store-'));
  try {
    const file = join(directory, 'rollout.yaml');
    const shipped = await readFile('rollout.yaml', 'utf8');
    await writeFile(file, `${shipped}\nrecords: { store: { s3: { bucket: ${bucket}, prefix: a/b } } }\n`);
    const { store } = loadConfiguration(file, env).records;
    if (store === null) throw new Error('the configuration has no store');
    const writer = openWriter(store, env);
    await writer.writeOnce(key, text);
    writer.close();
    const runs = await openStore(file, env);
    expect(await runs?.find('production')).toEqual(stored);
    runs?.close();
  } finally {
    if (before === undefined) delete process.env['AWS_ENDPOINT_URL'];
    else process.env['AWS_ENDPOINT_URL'] = before;
    await rm(directory, { recursive: true, force: true });
  }
});

test('a bucket that is not there is told to the worker and to whoever reads, each with a cure', async () => {
  const place = { ...(await freshBucket()), bucket: 'mpac-nowhere' };
  await expect(s3Writer(s3, place).writeOnce(key, text)).rejects.toMatchObject({
    report: {
      type: 'RecordNotKept',
      evidence: expect.stringMatching(/AWS refused s3:PutObject for s3:\/\/mpac-nowhere\/.*NoSuchBucket/) as string,
      next: 'Mend what AWS names: until then only Temporal has the result.',
    },
  });
  await expect(storedRuns(s3Shelf(s3, place)).find('production')).rejects.toThrow(
    /^the store s3:\/\/mpac-nowhere\/rollouts\/ cannot be read \(NoSuchBucket.*: read it with AWS credentials that may s3:ListBucket there$/,
  );
});
