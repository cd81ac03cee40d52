import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { brokenRules } from './lint-snippets';

/** The arrows of ARCHITECTURE.md, told a second time, so that a change to the lint rules alone is noticed. */
const ARROWS: Record<string, readonly string[]> = {
  domain: [],
  config: ['domain'],
  workflows: ['domain'],
  activities: ['domain', 'config'],
  client: ['domain', 'config'],
  worker: ['domain', 'config', 'workflows', 'activities'],
  sandbox: ['domain', 'config', 'client'],
};
const FOLDERS = Object.keys(ARROWS);
const PAIRS = FOLDERS.flatMap((from) => FOLDERS.filter((to) => to !== from).map((to) => ({ from, to })));
const isAllowed = ({ from, to }: { from: string; to: string }) => ARROWS[from]?.includes(to) === true;
const importOf = (module: string) => `import { value } from '${module}';\nexport const copy = value;`;

const files = new Map<string, string>();
for (const folder of FOLDERS) files.set(`src/${folder}/some-module.ts`, 'export const value = 1;');
for (const { from, to } of PAIRS) files.set(`src/${from}/imports-${to}.ts`, importOf(`../${to}/some-module`));
for (const folder of FOLDERS) files.set(`src/${folder}/imports-worker-root.ts`, importOf('../worker'));
files.set('src/worker.ts', importOf('./sandbox/some-module'));
files.set('src/workflows/messages.ts', 'export const value = 1;');
files.set('src/client/imports-messages.ts', importOf('../workflows/messages'));
const OPEN_TO_CLIENT = ['aws', 'ecs', 'notify', 'registry', 'runs', 'smoke', 'traffic'];
const CLOSED_TO_CLIENT = ['approval', 'capacity', 'metrics', 'settings'];
for (const port of [...OPEN_TO_CLIENT, ...CLOSED_TO_CLIENT]) {
  files.set(`src/activities/${port}/some-module.ts`, 'export const value = 1;');
  files.set(`src/client/imports-${port}.ts`, importOf(`../activities/${port}/some-module`));
}
files.set('src/activities/port.ts', 'export interface Port {\n  readonly name: string;\n}');
files.set(
  'src/workflows/imports-types.ts',
  "import type { Port } from '../activities/port';\nexport const nameOf = (port: Port) => port.name;",
);
files.set('src/workflows/parts/imports-deep.ts', importOf('../../activities/some-module'));

let broken: Map<string, string[]>;
beforeAll(async () => {
  broken = await brokenRules(files);
});

const ARROW_RULES = ['import-x/no-restricted-paths', '@typescript-eslint/no-restricted-imports'];
const arrowsBrokenBy = (file: string) => broken.get(file)?.filter((rule) => ARROW_RULES.includes(rule)).length;

test.each(PAIRS.filter(isAllowed))('$from may import what $to exports', ({ from, to }) => {
  expect(broken.get(`src/${from}/imports-${to}.ts`)).toEqual([]);
});

test.each(PAIRS.filter((pair) => !isAllowed(pair)))('an import of $to is refused in $from', ({ from, to }) => {
  expect(arrowsBrokenBy(`src/${from}/imports-${to}.ts`)).toBe(1);
});

test.each(FOLDERS.filter((folder) => folder !== 'worker'))('the composition root is no import for %s', (folder) => {
  expect(arrowsBrokenBy(`src/${folder}/imports-worker-root.ts`)).toBe(1);
});

test('the composition root cannot import the sandbox', () => {
  expect(arrowsBrokenBy('src/worker.ts')).toBe(1);
});

test('client may import the messages of workflows alone', () => {
  expect(broken.get('src/client/imports-messages.ts')).toEqual([]);
});

test.each(OPEN_TO_CLIENT)('client may import what activities of %s share', (port) => {
  expect(broken.get(`src/client/imports-${port}.ts`)).toEqual([]);
});

test.each(CLOSED_TO_CLIENT)('client cannot import activities of %s', (port) => {
  expect(arrowsBrokenBy(`src/client/imports-${port}.ts`)).toBe(1);
});

test('workflows may import the types of activities', () => {
  expect(broken.get('src/workflows/imports-types.ts')).toEqual([]);
});

test('a deeper workflow cannot import activities either', () => {
  expect(arrowsBrokenBy('src/workflows/parts/imports-deep.ts')).toBe(1);
});

test('every folder of src has arrows of its own', () => {
  const entries = readdirSync(resolve(__dirname, '../../src')).map((name) => name.replace(/\.ts$/, ''));
  expect(FOLDERS).toEqual(expect.arrayContaining(entries));
});
