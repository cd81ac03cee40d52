import fc from 'fast-check';
import { slackMessage } from '../../../src/activities/notify/slack-message';
import { escapeText } from '../../../src/activities/notify/slack-text';
import { findBrokenLimit } from '../../support/slack-limits';
import type { Announcement } from '../../../src/domain/announcement';
import { someAnnouncement } from './some-announcement';

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });
const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });

/** The texts of all sections, in order, with how Slack would read them. */
function texts(announcement: Announcement): { type: string; text: string }[] {
  return slackMessage(announcement).blocks.flatMap((block) =>
    block.type === 'section' ? [...(block.text ? [block.text] : []), ...(block.fields ?? [])] : [],
  );
}

test('everything an announcement says is in the message', () => {
  expect(slackMessage(someAnnouncement())).toEqual({
    text: 'Rolled back',
    unfurl_links: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: ':rotating_light: Rolled back', emoji: true } },
      { type: 'section', text: mrkdwn('<!channel> Live has all traffic again.') },
      { type: 'section', fields: [mrkdwn('*Commit*\na1b2c3d')] },
      { type: 'section', text: mrkdwn('<http://127.0.0.1:8233/namespaces/default|Workflow>') },
      { type: 'context', elements: [mrkdwn('rolled-back · critical')] },
    ],
  });
});

test('the channel is mentioned only when asked for', () => {
  const message = slackMessage(someAnnouncement({ mentionChannel: false, text: 'as <!channel> & @here' }));
  expect(JSON.stringify(message)).not.toContain('<!channel>');
  expect(JSON.stringify(message)).toContain('as &lt;!channel&gt; &amp; @here');
});

test.each([
  ['bold words', 'because *approved by everybody*'],
  ['slanted words', 'see _this_'],
  ['struck words', 'do ~not~ deploy'],
  ['a quotation', 'reason:\n> said the boss'],
  ['an emoji', 'all is :white_check_mark:'],
  ['a block of code', '``` the rest'],
])('a text with %s is shown as it was written', (_, text) => {
  expect(texts(someAnnouncement({ text, mentionChannel: true, fields: [], links: [] }))).toEqual([
    mrkdwn('<!channel> '),
    plain(text),
  ]);
});

test.each([
  ['feature/*bold*', plain],
  ['_wip_/~x~', plain],
  ['fix/:boom:', plain],
  ['feature/snake_case', mrkdwn],
])('a branch called %s keeps its name', (branch, type) => {
  const fields = [{ label: 'Branch', value: branch }];
  const shown = type(type === plain ? `Branch\n${branch}` : `*Branch*\n${branch}`);
  expect(texts(someAnnouncement({ text: '', mentionChannel: false, fields, links: [] }))).toEqual([shown]);
});

test('what Slack would link or mention by itself is verbatim', () => {
  const text = 'see evil.test and @here and #general';
  expect(texts(someAnnouncement({ text, mentionChannel: false }))[0]).toEqual(mrkdwn(text));
});

test('a link cannot be broken out of by its label', () => {
  const links = [{ label: 'a|b> <!here', url: 'http://127.0.0.1/?a=1|2&b=<3>' }];
  expect(JSON.stringify(slackMessage(someAnnouncement({ links })))).toContain(
    '<http://127.0.0.1/?a=1%7C2&amp;b=&lt;3&gt;|a¦b&gt; &lt;!here>',
  );
});

const text = fc.string({ unit: fc.constantFrom('&', '<', 'a', '\n', ' ', '😀', '*'), maxLength: 15_000 });
const calm = fc.string({ unit: fc.constantFrom('&', '<', 'a', '\n', ' ', '😀'), maxLength: 15_000 });
const pairs = fc.array(fc.record({ label: text, value: text }), { maxLength: 30 });
const links = fc.array(fc.record({ label: text, url: text }), { maxLength: 5 });

test('no announcement is beyond the limits of Slack', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), text, pairs, links, (title, body, fields, more) => {
      const message = slackMessage(someAnnouncement({ title, text: body, fields, links: more }));
      expect(findBrokenLimit({ text: message.text, blocks: JSON.stringify(message.blocks) })).toBeNull();
    }),
    { numRuns: 100 },
  );
});

test('cutting leaves no half escape and no half character', () => {
  fc.assert(
    fc.property(calm, (body) => {
      for (const section of texts(someAnnouncement({ mentionChannel: false, text: body, links: [] }))) {
        if (section.type === 'mrkdwn') expect(section.text.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
        expect(Buffer.from(section.text).toString()).toBe(section.text);
      }
    }),
    { numRuns: 60 },
  );
});

test('a text longer than a section goes on in the next', () => {
  const line = 'x'.repeat(99);
  const body = Array.from({ length: 50 }, () => line).join('\n');
  const sections = texts(someAnnouncement({ mentionChannel: false, text: body, fields: [], links: [] }));
  expect(sections.map((section) => section.text).join('\n')).toBe(body);
  expect(sections.length).toBe(2);
});

test('the three characters of markup are escaped', () => {
  expect(escapeText('a & b < c > d')).toBe('a &amp; b &lt; c &gt; d');
});

test('an address that is none becomes no link, and so no mention', () => {
  const links = ['!channel', '!here', '@U024BE7LH', 'javascript:alert(1)', 'https://x.test/ <!channel>'];
  const message = slackMessage(
    someAnnouncement({ mentionChannel: false, links: links.map((url) => ({ label: 'Run', url })) }),
  );
  expect(JSON.stringify(message)).not.toMatch(/<[!@]|javascript|\|Run>/);
});

test('names and texts of strangers mention nobody and send no escapes', () => {
  const hostile = `<!channel> <@U024BE7LH> ${String.fromCharCode(27)}[2K`;
  const fields = [{ label: 'Branch', value: hostile }];
  const message = slackMessage(someAnnouncement({ mentionChannel: false, title: hostile, text: hostile, fields }));
  const sent = JSON.stringify(message);
  // What goes as plain text Slack reads as such.
  expect(sent.replace(/"plain_text","text":"[^"]*"/g, '')).not.toMatch(/<[!@]/);
  expect(sent).not.toMatch(/(?<!\\)\\u001b/);
});

test.each(['\n', ' ', '&', '*', ':', ':a', '`', '>', '\t\n', 'a\n>', '&amp'])(
  'a text of 200,000 times %j takes no longer than one that is read',
  (piece) => {
    const text = piece.repeat(200_000);
    const began = performance.now();
    slackMessage(someAnnouncement({ title: text, text, fields: [{ label: text, value: text }] }));
    expect(performance.now() - began).toBeLessThan(500);
  },
);
