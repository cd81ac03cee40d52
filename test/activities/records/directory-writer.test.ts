import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { directoryWriter } from '../../../src/activities/records/store/directory-writer';
import { directoryShelf } from '../../../src/client/store/directory-shelf';
import { storedRuns } from '../../../src/client/store/stored-runs';
import { storedSample } from '../../support/stored-sample';

const { key, stored } = storedSample('run-1', '2026-01-28T10:30:45.000Z');
const text = JSON.stringify(stored);

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function filesBelow(): Promise<string[]> {
  const all = await readdir(directory, { recursive: true, withFileTypes: true });
  return all.filter((one) => one.isFile()).map(({ name }) => name);
}

test('a run is a file below its environment and month, and is read back as it was', async () => {
  const writer = directoryWriter(directory);
  await writer.writeOnce(key, text);
  expect(key).toBe('production/2026-01/2026-01-28T103045.000Z-run-1.json');
  expect(writer.at(key)).toBe(join(directory, key));
  expect(await readFile(join(directory, key), 'utf8')).toBe(text);
  expect(await storedRuns(directoryShelf(directory)).find('production')).toEqual(stored);
});

test('what stands there is not written again', async () => {
  const writer = directoryWriter(directory);
  await writer.writeOnce(key, text);
  await writer.writeOnce(key, 'something else');
  expect(await readFile(join(directory, key), 'utf8')).toBe(text);
  expect(await filesBelow()).toEqual([basename(key)]);
});

test('what a killed worker left half written is no run, and is taken away by the next attempt', async () => {
  await mkdir(join(directory, dirname(key)), { recursive: true });
  const left = join(directory, dirname(key), `.${basename(key)}.a1b2.unfinished`);
  await writeFile(left, text.slice(0, 40));
  const runs = storedRuns(directoryShelf(directory));
  expect(await runs.find('production')).toBeNull();
  await directoryWriter(directory).writeOnce(key, text);
  expect(await filesBelow()).toEqual([basename(key)]);
  expect(await runs.find('production')).toEqual(stored);
});

test('of attempts at the same time one stands, whole', async () => {
  const texts = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(200_000));
  const ends = await Promise.allSettled(texts.map((one) => directoryWriter(directory).writeOnce(key, one)));
  expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect(texts).toContain(await readFile(join(directory, key), 'utf8'));
  expect(await filesBelow()).toEqual([basename(key)]);
});

test('a directory that is not there is not made up for: its disk may not be mounted', async () => {
  const missing = join(directory, 'mount');
  await expect(directoryWriter(missing).writeOnce(key, text)).rejects.toMatchObject({
    report: { type: 'RecordNotKept', next: 'Make it or mount it, and let the user of the worker write there.' },
  });
  expect(await readdir(directory)).toEqual([]);
});
