import { readFileSync, readdirSync } from 'node:fs';
import { createRunner } from '../../src/client/action/runner';
import { failureSummary } from '../../src/client/action/job-summary';
import { leavingLine } from '../../src/client/leaving-lines';
import type { CommandIo, Session } from '../../src/client/session';
import { answer, print, say } from '../../src/client/session';
import { runCli } from '../../src/client/run-cli';
import { startDetails } from '../../src/client/start-texts';
import { painterFor } from '../../src/client/views/colours';
import { openLiveView } from '../../src/client/views/live-view';
import { watchingStatus } from '../support/status-samples';

const escape = String.fromCharCode(27);
const csi = String.fromCharCode(0x9b);
const erase = `${escape}[2K${escape}[1G${escape}[1A`;
const commands = '::add-mask::a\n::set-output name=x::y\r\n  ::stop-commands::z ##[add-mask]w';

/** A session that keeps what it sent. */
function session(env: Record<string, string> = {}, terminal: { columns: number; rows: number } | null = null) {
  const sent: string[] = [];
  const write = (text: string): void => void sent.push(text);
  const io: CommandIo = {
    stdout: write,
    stderr: write,
    env,
    terminal: () => terminal,
    ask: null,
    login: () => 'host',
    now: () => 0,
    connect: () => Promise.reject(new Error('nothing is connected here')),
  };
  return { at: { io, exitCode: 0 } satisfies Session, sent: () => sent.join('') };
}

/** What a runner would do: lines that are commands to it. */
const obeyed = (text: string): string[] => text.split(/\r|\n/).filter((line) => /^\s*::|##\[/.test(line));

const exits: readonly [string, (at: Session, text: string) => unknown][] = [
  ['answers', (at, text) => answer(at, false, null, [text])],
  ['answers as JSON', (at, text) => answer(at, true, { text }, [])],
  ['talk', (at, text) => say(at, [text])],
  ['prints', (at, text) => print(at, [text])],
  ['failures', (at, text) => runCli(['environments', '--config', `/nowhere/${text}`], at.io)],
  ['usage errors', (at, text) => runCli([text], at.io)],
  ['watches', (at, text) => openLiveView(at.io, at.io.stdout)({ status: hostile(text), stale: text, ended: false })],
  ['logs of a step', (at, text) => createRunner(at.io).log(text)],
  ['errors of a step', (at, text) => createRunner(at.io).error(text)],
];

function hostile(text: string) {
  const log = [{ at: 0, code: 'Paused', level: 'info', text }] as const;
  return watchingStatus({ log, request: { environment: 'production', imageTag: text, requestedBy: text } });
}

describe.each(exits)('of %s', (name, leave) => {
  test('escapes are shown, never sent', async () => {
    const { at, sent } = session();
    await leave(at, `fine${erase}${csi}2J\u202ethgir`);
    expect(sent()).toContain('fine');
    expect([escape, csi, '\u202e'].filter((sign) => sent().includes(sign))).toEqual([]);
  });

  test('no line is a command to the runner of a job', async () => {
    const { at, sent } = session({ GITHUB_ACTIONS: 'true' });
    await leave(at, `x\n${commands}`);
    await leave(at, commands);
    const ours = name === 'errors of a step' ? /^::error title=Rollout::/ : /^$/;
    expect(obeyed(sent()).filter((line) => !ours.test(line))).toEqual([]);
  });
});

test('in a terminal the colours are ours alone', () => {
  const { at, sent } = session({}, { columns: 80, rows: 24 });
  const paint = painterFor(at.io);
  print(at, [`${paint.bad(`red${escape}[8m`)} ${escape}[32mnot green`]);
  expect(sent()).toBe(`${escape}[31mred\\u001b[8m${escape}[39m \\u001b[32mnot green\n`);
});

test('a line without anything hidden leaves as it is, with its emoji and its accents', () => {
  expect(leavingLine({ GITHUB_ACTIONS: 'true' }, 'Größe 👩‍🚀 ✔ a::b → c')).toBe('Größe 👩‍🚀 ✔ a::b → c');
});

test('a text of strangers is no Markdown on the page of a workflow or of a job', () => {
  const reason = `**bold** <img src=x> [link](https://evil.test) \`x\`${erase}\n# head`;
  const details = startDetails({ environment: 'production', imageTag: 'main', requestedBy: 'ada', reason });
  for (const shown of [details, failureSummary('start', reason)]) {
    expect(shown).toContain('\\*\\*bold\\*\\* &lt;img src=x&gt; \\[link\\](https://evil.test) \\`x\\`');
    expect(shown).toContain('\\\\u001b\\[2K');
    expect(shown).not.toMatch(/^\s*# head/m);
  }
});

test('nothing is printed but through these exits', () => {
  const owners = [
    'session.ts',
    'run-cli.ts',
    'action/runner.ts',
    'process-io.ts',
    'follow-run.ts',
    'commands/watch.ts',
  ];
  const others = readdirSync('src/client', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !owners.includes(file))
    .filter((file) => /\bstd(out|err)\(|process\.std(out|err)\.write/.test(readFileSync(`src/client/${file}`, 'utf8')));
  expect(others).toEqual([]);
});
