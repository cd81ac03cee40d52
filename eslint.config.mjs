import js from '@eslint/js';
import { importX, createNodeResolver } from 'eslint-plugin-import-x';
import jest from 'eslint-plugin-jest';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

/** The arrows of ARCHITECTURE.md: what of ours each folder of src may import, beside itself. */
const arrows = {
  domain: [],
  config: ['domain'],
  workflows: ['domain'], // and types of activities, see below
  // What is read of an ended run is named as clients name it.
  activities: ['domain', 'config', 'workflows/messages.ts'],
  // What a person does with their own credentials (smoke tests, break-glass, an alert) is what an activity does with the
  // worker's.
  client: [
    'domain',
    'config',
    'workflows/messages.ts',
    'activities/aws',
    'activities/ecs',
    'activities/notify',
    'activities/records/store',
    'activities/registry',
    'activities/runs',
    'activities/smoke',
    'activities/traffic',
  ],
  worker: ['domain', 'config', 'workflows', 'activities'],
  sandbox: ['domain', 'config', 'client', 'workflows/messages.ts'], // the demo is a user of the client library
};

const zones = Object.entries(arrows).flatMap(([folder, allowed]) =>
  [`./src/${folder}/**/*`, `./src/${folder}.ts`].map((target) => ({
    target,
    from: './src',
    except: [folder, `${folder}.ts`, ...allowed, ...(folder === 'workflows' ? ['activities'] : [])].map(
      (path) => `./${path}`,
    ),
    message: `ARCHITECTURE.md: ${folder} may import ${allowed.join(', ') || 'nothing of ours'}.`,
  })),
);

const nodeBuiltins = builtinModules.filter((name) => !name.startsWith('_'));
const deterministic = 'it runs in the deterministic sandbox of Temporal, which replays it: let an activity do it.';
const bannedFromWorkflows = [
  { regex: `^(node:.*|(${nodeBuiltins.join('|')})(/.*)?)$`, message: `No Node built-in here: ${deterministic}` },
  { group: ['@aws-sdk/*', '@smithy/*'], message: `No AWS SDK here: ${deterministic}` },
];

const plainErrors = {
  selector: 'ThrowStatement > NewExpression[callee.name="Error"]',
  message: 'Throw a failure of src/domain/failure.ts or a small named error class: it says what to do now.',
};
const doubleCasts = {
  selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]',
  message: 'A cast through unknown hides a wrong type: narrow it or parse it.',
};
const enums = { selector: 'TSEnumDeclaration', message: 'Write a union of strings.' };
const clockAndChance = [
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'Domain has no clock: take the time as an argument.',
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Domain has no clock: take the time as an argument.',
  },
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'Domain is deterministic: take the number as an argument.',
  },
];
const branchesOnTheClock = {
  selector:
    'BinaryExpression[operator=/^[<>]=?$/] CallExpression[callee.object.name="Date"][callee.property.name="now"]',
  message: 'A branch on the clock may go otherwise in a replay: count, or let `within` or a timer decide.',
};
const restrictedSyntax = (...rules) => ({ 'no-restricted-syntax': ['error', doubleCasts, enums, ...rules] });

export default tseslint.config(
  { ignores: ['dist/', '.venv/', '.sandbox/', 'coverage/'] },
  // No suppression in a comment: a rule that is wrong for us is changed here, with its reason.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.json'] })],
      // Without these two no-cycle does not read TypeScript, and finds no ring in anything.
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      'max-lines': ['error', 250],
      eqeqeq: 'error',
      ...restrictedSyntax(),
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { requireDefaultForNonUnion: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // A number reads in a text as it should; objects and undefined do not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => log(line)` and an early `return respond(404)` say all; braces around them would say nothing more.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // An empty environment variable or option counts as not given, which only `||` says.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // A port's member is async by its contract, also where an implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // A key of a parsed document is data: brackets tell it from the properties that we declare.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // Rethrowing what was caught keeps the cause; its type is unknown by nature.
      '@typescript-eslint/only-throw-error': ['error', { allowRethrowing: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-console': 'error',
      ...restrictedSyntax(plainErrors),
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-extraneous-dependencies': ['error', { devDependencies: false }],
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
    },
  },
  // Speaking to a person on a terminal is the matter of these two; everything else logs or tells.
  { files: ['src/client/**/*.ts', 'src/sandbox/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['src/workflows/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...bannedFromWorkflows,
            {
              regex: '^@temporalio/(client|worker|activity|testing)(/|$)',
              message: `Not in a workflow: ${deterministic}`,
            },
            {
              regex: '(^|/)\\.\\./activities(/|$)',
              allowTypeImports: true,
              message: 'Of activities a workflow imports types only (import type).',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'fetch', 'crypto', '__dirname'],
      ...restrictedSyntax(plainErrors, branchesOnTheClock),
    },
  },
  {
    files: ['src/domain/**/*.ts'],
    rules: {
      ...restrictedSyntax(plainErrors, ...clockAndChance),
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...bannedFromWorkflows,
            { regex: '^@temporalio/', message: 'Domain knows no Temporal: it only decides.' },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'fetch',
        'crypto',
        '__dirname',
        'setTimeout',
        'setInterval',
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    plugins: { jest },
    rules: {
      'jest/no-identical-title': 'error',
      'jest/no-focused-tests': 'error',
      'jest/no-disabled-tests': 'error',
      'jest/valid-expect': 'error',
      // expect.any and the like are typed any by Jest, and chunks of a stream Buffer<any> by Node.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      // A stand-in may treat most cases alike; in src a new member of a union must show up at every switch.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // expect(port.write) names a method without calling it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}', 'bin/rollout'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'performance', 'URL', 'setInterval'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.cjs', 'jest.config.js', 'bin/rollout'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: 'readonly', module: 'writable', __dirname: 'readonly' },
    },
  },
);
