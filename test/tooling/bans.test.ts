import { brokenRules } from './lint-snippets';

const RESTRICTED_IMPORT = '@typescript-eslint/no-restricted-imports';

/** Situation, folder, code, the rule that refuses it. */
const REFUSED: readonly (readonly [string, string, string, string])[] = [
  [
    'a Node built-in in domain',
    'src/domain',
    "import { join } from 'node:path';\nexport const p = join('a');",
    RESTRICTED_IMPORT,
  ],
  [
    'a bare Node built-in in domain',
    'src/domain',
    "import { join } from 'path';\nexport const p = join('a');",
    RESTRICTED_IMPORT,
  ],
  [
    'a built-in with a subpath in workflows',
    'src/workflows',
    "import { readFile } from 'fs/promises';\nexport const r = readFile;",
    RESTRICTED_IMPORT,
  ],
  [
    'a Node built-in in workflows',
    'src/workflows',
    "import { readFile } from 'node:fs/promises';\nexport const r = readFile;",
    RESTRICTED_IMPORT,
  ],
  ['an AWS client in domain', 'src/domain', "export { ECSClient } from '@aws-sdk/client-ecs';", RESTRICTED_IMPORT],
  [
    'an AWS client in workflows',
    'src/workflows',
    "export { ECSClient } from '@aws-sdk/client-ecs';",
    RESTRICTED_IMPORT,
  ],
  ['any Temporal package in domain', 'src/domain', "export { sleep } from '@temporalio/workflow';", RESTRICTED_IMPORT],
  [
    'the Temporal client in workflows',
    'src/workflows',
    "export { Client } from '@temporalio/client';",
    RESTRICTED_IMPORT,
  ],
  [
    'the Temporal worker in workflows',
    'src/workflows',
    "export { Worker } from '@temporalio/worker';",
    RESTRICTED_IMPORT,
  ],
  [
    'the activity context in workflows',
    'src/workflows',
    "export { Context } from '@temporalio/activity';",
    RESTRICTED_IMPORT,
  ],
  [
    'the environment in workflows',
    'src/workflows',
    "export const home = process.env['HOME'];",
    'no-restricted-globals',
  ],
  ['a clock in domain', 'src/domain', 'export const now = () => Date.now();', 'no-restricted-syntax'],
  [
    'a plain error thrown in activities',
    'src/activities',
    "export const f = () => {\n  throw new Error('no');\n};",
    'no-restricted-syntax',
  ],
  [
    'a plain error thrown in domain',
    'src/domain',
    "export const f = () => {\n  throw new Error('no');\n};",
    'no-restricted-syntax',
  ],
  ['an enum in config', 'src/config', 'export enum Colour {\n  Blue,\n}', 'no-restricted-syntax'],
  [
    'a double cast in a test',
    'test',
    'export const n = (value: string) => value as unknown as number;',
    'no-restricted-syntax',
  ],
  [
    'an explicit any in config',
    'src/config',
    'export const f = (value: any) => String(value);',
    '@typescript-eslint/no-explicit-any',
  ],
  [
    'a non-null assertion in config',
    'src/config',
    'export const f = (value?: string) => value!.length;',
    '@typescript-eslint/no-non-null-assertion',
  ],
  [
    'a floating promise in activities',
    'src/activities',
    'export const f = () => {\n  Promise.resolve();\n};',
    '@typescript-eslint/no-floating-promises',
  ],
  [
    'a union switched without one member',
    'src/domain',
    "export function f(colour: 'blue' | 'green'): number {\n  switch (colour) {\n    case 'blue':\n      return 1;\n  }\n  return 2;\n}",
    '@typescript-eslint/switch-exhaustiveness-check',
  ],
  [
    'a type imported as a value',
    'src/activities',
    "import { Duration } from '@temporalio/common';\nexport const d: Duration = '1s';",
    '@typescript-eslint/consistent-type-imports',
  ],
  ['a default export in config', 'src/config', 'const value = 1;\nexport default value;', 'import-x/no-default-export'],
  [
    'a development package in src',
    'src/activities',
    "export { TestWorkflowEnvironment } from '@temporalio/testing';",
    'import-x/no-extraneous-dependencies',
  ],
  ['console output in activities', 'src/activities', "export const f = () => console.log('x');", 'no-console'],
  [
    'a suppression by comment',
    'src/activities',
    "// eslint-disable-next-line no-console\nexport const f = () => console.log('x');",
    'no-console',
  ],
  ['a file of 251 lines', 'src/activities', 'export const a = 1;\n'.concat('// why\n'.repeat(250)), 'max-lines'],
  ['a focused test', 'test', "test.only('a', () => {\n  expect(1).toBe(1);\n});", 'jest/no-focused-tests'],
  ['a skipped test', 'test', "test.skip('a', () => {\n  expect(1).toBe(1);\n});", 'jest/no-disabled-tests'],
  [
    'two tests of one title',
    'test',
    "test('a', () => {\n  expect(1).toBe(1);\n});\ntest('a', () => {\n  expect(1).toBe(2);\n});",
    'jest/no-identical-title',
  ],
];

/** Situation, folder, code that must pass all rules. */
const ALLOWED: readonly (readonly [string, string, string])[] = [
  ['a Node built-in in activities', 'src/activities', "import { join } from 'node:path';\nexport const p = join('a');"],
  ['console output in client', 'src/client', "export const f = () => console.log('x');"],
  ['a number in a text', 'src/domain', 'export const f = (weight: number) => `${weight} %`;'],
  [
    'a named error class thrown',
    'src/domain',
    'class PlanFault extends Error {}\nexport const f = () => {\n  throw new PlanFault();\n};',
  ],
  [
    'the workflow API in workflows',
    'src/workflows',
    "import { sleep } from '@temporalio/workflow';\nexport const f = () => sleep('1s');",
  ],
  ['a plain error thrown in a test', 'test', "export const f = () => {\n  throw new Error('no');\n};"],
];

const fileOf = (folder: string, situation: string) => `${folder}/${situation.replace(/\W/g, '-').toLowerCase()}.ts`;
const cycle = "import { two } from './two';\nexport const one = () => two;";
const cycleBack = "import { one } from './one';\nexport const two = () => one;";

let broken: Map<string, string[]>;
beforeAll(async () => {
  const snippets = [...REFUSED, ...ALLOWED].map(
    ([situation, folder, code]) => [fileOf(folder, situation), code] as const,
  );
  broken = await brokenRules(new Map([...snippets, ['src/config/one.ts', cycle], ['src/config/two.ts', cycleBack]]));
});

test.each(REFUSED)('%s is refused', (situation, folder, _code, rule) => {
  expect(broken.get(fileOf(folder, situation))).toContain(rule);
});

test.each(ALLOWED)('%s is accepted by every rule', (situation, folder) => {
  expect(broken.get(fileOf(folder, situation))).toEqual([]);
});

test('a ring of imports is refused', () => {
  expect(broken.get('src/config/one.ts')).toContain('import-x/no-cycle');
});
