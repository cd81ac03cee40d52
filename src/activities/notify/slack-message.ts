import type { IncomingWebhookSendArguments } from '@slack/webhook';
import type { Announcement, Level } from '../../domain/announcement';

type Block = NonNullable<IncomingWebhookSendArguments['blocks']>[number];

// Slack's own limits; a message beyond one of them is refused as a whole.
const HEADER_CHARACTERS = 150;
const SECTION_CHARACTERS = 3_000;
const FIELD_CHARACTERS = 2_000;
const FIELDS_A_SECTION = 10;
const BLOCKS_A_MESSAGE = 50;

const icons: Readonly<Record<Level, string>> = { info: '', warning: ':warning: ', critical: ':rotating_light: ' };

/** An announcement as a message for Slack, within its limits, with nothing in it that Slack would take for markup. Pure. */
export function slackMessage(announcement: Announcement): IncomingWebhookSendArguments {
  const { code, level, mentionChannel, title, text, fields, links } = announcement;
  const body = `${mentionChannel ? '<!channel> ' : ''}${escapeText(text)}`;
  const blocks: Block[] = [
    {
      type: 'header',
      text: { type: 'plain_text', text: shorten(`${icons[level]}${title}`, HEADER_CHARACTERS), emoji: true },
    },
    ...pieces(body, SECTION_CHARACTERS).map(section),
    ...fieldSections(fields),
    ...linkSection(links),
    {
      type: 'context',
      elements: [{ type: 'mrkdwn', text: shorten(`${escapeText(code)} · ${level}`, FIELD_CHARACTERS) }],
    },
  ];
  // Shown in notifications, and instead of the blocks where these cannot be shown.
  const summary = shorten(escapeText(title), SECTION_CHARACTERS);
  return { text: summary, blocks: blocks.slice(0, BLOCKS_A_MESSAGE), unfurl_links: false };
}

/** Escapes the three characters Slack reads as markup, mentions among it. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function section(text: string): Block {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function fieldSections(fields: Announcement['fields']): Block[] {
  const texts = fields.map(({ label, value }) =>
    shorten(`*${escapeText(label)}*\n${escapeText(value)}`, FIELD_CHARACTERS),
  );
  const sections: Block[] = [];
  for (let index = 0; index < texts.length; index += FIELDS_A_SECTION) {
    const group = texts.slice(index, index + FIELDS_A_SECTION);
    sections.push({ type: 'section', fields: group.map((text) => ({ type: 'mrkdwn', text })) });
  }
  return sections;
}

function linkSection(links: Announcement['links']): Block[] {
  const texts = links.map(({ label, url }) => `<${escapeAddress(url)}|${escapeText(label).replaceAll('|', '¦')}>`);
  // Whole links only: half of one would be shown as text.
  const fitting = texts.filter((_, index) => texts.slice(0, index + 1).join(' · ').length <= SECTION_CHARACTERS);
  return fitting.length === 0 ? [] : [section(fitting.join(' · '))];
}

function escapeAddress(url: string): string {
  return escapeText(url).replaceAll('|', '%7C');
}

/** Cuts an escaped text to a length, never within an escape. */
function shorten(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, safeEnd(text, characters - 1))}…`;
}

/** Splits an escaped text into pieces of at most a length, at the end of a line where there is one. */
function pieces(text: string, characters: number): string[] {
  if (text.trim() === '') return [];
  if (text.length <= characters) return [text];
  const line = text.lastIndexOf('\n', characters - 1);
  const end = line > 0 ? line : safeEnd(text, characters);
  return [text.slice(0, end), ...pieces(text.slice(end).trimStart(), characters)];
}

function safeEnd(text: string, end: number): number {
  // An escape (`&amp;`) has five characters at most; one that begins in the last four may not be complete.
  const start = text.lastIndexOf('&', end - 1);
  if (start >= 0 && end - start < 5 && !text.slice(start, end).includes(';')) return start;
  // Nor may a character of two units be cut in half.
  return /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end;
}
