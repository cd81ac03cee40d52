import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createProgram } from '../../src/client/run-cli';
import type { CommandIo } from '../../src/client/session';

const root = resolve(__dirname, '../..');
const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'docs/operating.md',
  'docs/metrics.md',
  'docs/releasing.md',
  'docs/install.md',
  'docs/upgrading.md',
];
/** Made by the sandbox when it starts, so no checkout has it. */
const MADE_LATER = ['.sandbox/env'];

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const fences = /^ *```(\w*)\n([\s\S]*?)^ *```$/gm;

/** What stands in backticks in the running text of a document. */
function inlineCode(text: string): string[] {
  return [...text.replace(fences, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** Everything that a reader may type: inline code, and blocks of shell. */
function typedCode(text: string): string[] {
  const shell = [...text.matchAll(fences)].filter(([, language]) => language === 'sh').map(([, , code = '']) => code);
  return [...inlineCode(text), ...shell.flatMap((code) => code.replace(/#.*$/gm, '').split('\n'))];
}

function pathsIn(text: string): string[] {
  const inRepository =
    /^(?:(?:src|test|infra|docs|scripts|bin|pipeline|\.ci|\.sandbox)\/[\w./-]+|[\w.-]+\.(?:md|mjs|json|yaml))$/;
  return [...new Set(inlineCode(text).filter((code) => inRepository.test(code)))];
}

function commandsIn(text: string): string[] {
  const named = typedCode(text).flatMap((code) => [...code.matchAll(/(?:^|[\s/])rollout ([a-z][a-z-]*)/g)]);
  return [...new Set(named.map(([, command = '']) => command))];
}

function scriptsIn(text: string): string[] {
  const named = typedCode(text).flatMap((code) => [...code.matchAll(/npm run ([\w:-]+)/g)]);
  return [...new Set(named.map(([, script = '']) => script))];
}

test.each(documents)('every path that %s names is there', (document) => {
  const paths = pathsIn(read(document));
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !MADE_LATER.includes(path) && !existsSync(join(root, path)))).toEqual([]);
});

test.each(documents)('every script of npm that %s names is there', (document) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  expect(scriptsIn(read(document)).filter((script) => !(script in scripts))).toEqual([]);
});

test.each(documents)('every command that %s names is one of the client', (document) => {
  expect(commandsIn(read(document)).filter((command) => !clientCommands().includes(command))).toEqual([]);
});

test('every command of the client is told in the README', () => {
  const told = commandsIn(read('README.md'));
  expect(clientCommands().filter((command) => !told.includes(command))).toEqual([]);
});

test('the README stays short enough to be read', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(151);
});

function clientCommands(): string[] {
  // Nothing of the outside is touched before a command is called.
  return createProgram({ io: {} as CommandIo, exitCode: 0 }).commands.map((command) => command.name());
}
