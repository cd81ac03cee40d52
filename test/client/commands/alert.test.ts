import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { writeShop } from '../smoke/shop-configuration';
import { cli } from '../support/cli-run';
import type { CliRun } from '../support/cli-run';

interface Message {
  text: string;
  blocks: { type: string; text?: { text: string }; fields?: { text: string }[] }[];
}

const directory = mkdtempSync(join(tmpdir(), 'alert-'));
const nowhere = 'http://127.0.0.1:1';
const config = writeShop(directory, { blue: nowhere, green: nowhere, staging: nowhere });
let server: Server;
let webhook: string;
let received: Message[];
/** What is answered to the next messages; 200 to all others. */
let answers: { status: number; retryAfter?: string }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push(JSON.parse(body) as Message);
      const { status, retryAfter } = answers.shift() ?? { status: 200 };
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end('a word');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  webhook = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/very-secret`;
});

beforeEach(() => {
  received = [];
  answers = [];
});

afterAll(async () => {
  server.closeAllConnections();
  const closed = once(server, 'close');
  server.close();
  await closed;
  rmSync(directory, { recursive: true });
});

function alert(message: string, ...options: string[]): Promise<CliRun> {
  const env = { USER: 'ada', SLACK_WEBHOOK_URL: webhook, ROLLOUT_CONFIG: config };
  const severity = options.includes('--severity') ? [] : ['--severity', 'warning'];
  return cli(['alert', `--message=${message}`, ...severity, ...options], {}, { env });
}

const sections = (): string[] =>
  received.flatMap(({ blocks }) =>
    blocks.flatMap(({ type, text: body, fields = [] }) =>
      type === 'section' ? [...(body ? [body.text] : []), ...fields.map((field) => field.text)] : [],
    ),
  );

test('a critical alert mentions the channel', async () => {
  const run = await alert('ROLLBACK: back to blue', '--severity', 'critical', '--environment', 'production');
  expect(run).toMatchObject({ code: 0, stdout: 'Slack was told (critical).\n', stderr: '', targets: [] });
  expect(received).toHaveLength(1);
  expect(received[0]?.text).toBe('ROLLBACK: back to blue');
  expect(sections()).toEqual(['<!channel> ', '*Environment*\nproduction', '*Sent by*\nada']);
});

test.each(['info', 'warning'])('an alert of severity %s mentions nobody', async (severity) => {
  await alert('all is calm', '--severity', severity, '--json');
  expect(JSON.stringify(received)).not.toContain('<!channel>');
});

test('markup in a message mentions and links nobody', async () => {
  await alert('<!channel> & <https://evil.test|click>\nline two <!here>');
  expect(received[0]?.text).toBe('&lt;!channel&gt; &amp; &lt;https://evil.test|click&gt;');
  expect(sections()[0]).toBe('line two &lt;!here&gt;');
});

test('a long first line is told whole below its title', async () => {
  const long = 'word '.repeat(60).trim();
  await alert(long);
  expect(received[0]?.text).toMatch(/^(word )+.*…$/);
  expect(sections()[0]).toBe(long);
});

test('the run of a pipeline is linked', async () => {
  await alert('see there', '--run-url', 'https://github.com/o/r/actions/runs/1', '--by', 'grace');
  expect(sections()).toEqual(['*Sent by*\ngrace', '<https://github.com/o/r/actions/runs/1|Pipeline run>']);
});

test('a server in trouble is asked again', async () => {
  answers = [{ status: 503 }, { status: 429, retryAfter: '1' }];
  expect((await alert('again')).code).toBe(0);
  expect(received).toHaveLength(3);
});

test.each<[string, { status: number; retryAfter?: string }[], number]>([
  ['a webhook that was revoked', [{ status: 404 }], 1],
  ['a pause longer than anybody waits', [{ status: 429, retryAfter: '120' }], 1],
  ['trouble that stays', [{ status: 500 }, { status: 500 }, { status: 500 }], 3],
])('%s ends with 1 and keeps the address secret', async (_situation, given, attempts) => {
  answers = [...given];
  const run = await alert('anybody there?');
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toContain(`Slack answered ${given[0]?.status}`);
  expect(run.stderr).not.toContain('very-secret');
  expect(received).toHaveLength(attempts);
});

test('without its variable nobody is told, and that is said', async () => {
  const run = await cli(
    ['alert', '--message', 'hello', '--severity', 'info', '--config', config],
    {},
    { env: { USER: 'ada' } },
  );
  expect(run).toMatchObject({
    code: 1,
    stderr: `nobody was told: the variable SLACK_WEBHOOK_URL is not set, and ${config} names it in notifications.slack.webhook\n`,
  });
});

test.each([
  [['--severity', 'high'], 'Allowed choices are info, warning, critical'],
  [['--environment', 'productoin'], 'did you mean production?'],
  [['--run-url', 'javascript:alert(1)'], 'It is an address such as'],
])('the usage %j sends nothing', async (options, words) => {
  const run = await alert('hello', ...options);
  expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(words) });
  expect(received).toEqual([]);
});

test('an empty message sends nothing', async () => {
  expect(await alert(' \n ')).toMatchObject({ code: 1, stderr: expect.stringContaining('It is empty.') });
  expect(received).toEqual([]);
});
