import fc from 'fast-check';
import { escapeText, slackMessage } from '../../../src/activities/notify/slack-message';
import { someAnnouncement } from './some-announcement';

test('everything an announcement says is in the message', () => {
  expect(slackMessage(someAnnouncement())).toEqual({
    text: 'Rolled back',
    unfurl_links: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: ':rotating_light: Rolled back', emoji: true } },
      { type: 'section', text: { type: 'mrkdwn', text: '<!channel> Live has all traffic again.' } },
      { type: 'section', fields: [{ type: 'mrkdwn', text: '*Commit*\na1b2c3d' }] },
      { type: 'section', text: { type: 'mrkdwn', text: '<http://127.0.0.1:8233/namespaces/default|Workflow>' } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'rolled-back · critical' }] },
    ],
  });
});

test('the channel is mentioned only when asked for', () => {
  const message = slackMessage(someAnnouncement({ mentionChannel: false, text: 'as <!channel> & @here' }));
  expect(JSON.stringify(message)).not.toContain('<!channel>');
  expect(JSON.stringify(message)).toContain('as &lt;!channel&gt; &amp; @here');
});

test('a link cannot be broken out of by its label', () => {
  const links = [{ label: 'a|b> <!here', url: 'http://127.0.0.1/?a=1|2&b=<3>' }];
  expect(JSON.stringify(slackMessage(someAnnouncement({ links })))).toContain(
    '<http://127.0.0.1/?a=1%7C2&amp;b=&lt;3&gt;|a¦b&gt; &lt;!here>',
  );
});

const text = fc.string({ unit: fc.constantFrom('&', '<', 'a', '\n', ' ', '😀'), maxLength: 9_000 });
const pairs = fc.array(fc.record({ label: text, value: text }), { maxLength: 30 });

test('no announcement is beyond the limits of Slack', () => {
  fc.assert(
    fc.property(text, text, pairs, (title, body, fields) => {
      const { text: summary = '', blocks = [] } = slackMessage(someAnnouncement({ title, text: body, fields }));
      expect(summary.length).toBeLessThanOrEqual(3_000);
      expect(blocks.length).toBeLessThanOrEqual(50);
      for (const block of blocks) {
        if ('text' in block && typeof block.text === 'object') {
          expect(block.text.text.length).toBeGreaterThan(0);
          expect(block.text.text.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3_000);
        }
        if ('fields' in block) {
          expect(block.fields?.length).toBeLessThanOrEqual(10);
          for (const field of block.fields ?? []) expect(field.text.length).toBeLessThanOrEqual(2_000);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('cutting leaves no half escape and no half character', () => {
  fc.assert(
    fc.property(text, (body) => {
      const { blocks = [] } = slackMessage(someAnnouncement({ mentionChannel: false, text: body }));
      const sections = blocks.flatMap((block) =>
        block.type === 'section' && 'text' in block && block.text ? [block.text.text] : [],
      );
      for (const section of sections) {
        expect(section.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
        expect(Buffer.from(section).toString()).toBe(section);
      }
    }),
    { numRuns: 60 },
  );
});

test('a text longer than a section goes on in the next', () => {
  const line = 'x'.repeat(99);
  const body = Array.from({ length: 50 }, () => line).join('\n');
  const { blocks = [] } = slackMessage(someAnnouncement({ mentionChannel: false, text: body, fields: [], links: [] }));
  const sections = blocks.flatMap((block) =>
    block.type === 'section' && 'text' in block && block.text ? [block.text.text] : [],
  );
  expect(sections.join('\n')).toBe(body);
  expect(sections.length).toBe(2);
});

test('the three characters of markup are escaped', () => {
  expect(escapeText('a & b < c > d')).toBe('a &amp; b &lt; c &gt; d');
});
