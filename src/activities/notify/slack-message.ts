import type { KnownBlock, MrkdwnElement, PlainTextElement } from '@slack/web-api';
import type { Announcement, Level } from '../../domain/announcement';
import { visibleLines } from '../../domain/visible';
import { escapeText, pieces, readsAsFormat, shorten } from './slack-text';

/** What is posted, by webhook or by the bot. */
export interface SlackMessage {
  /** Shown in notifications, and instead of the blocks where these cannot be shown. */
  readonly text: string;
  readonly blocks: KnownBlock[];
  readonly unfurl_links: false;
}

// Slack's own limits; a message beyond one of them is refused as a whole.
const HEADER_CHARACTERS = 150;
const SECTION_CHARACTERS = 3_000;
const FIELDS_A_SECTION = 10;
// Beside these, all blocks of a message together may have some 13,000 characters (slackapi/bolt-js#2509), which is written
// nowhere else: 6,000 + 10 * 500 + 1,000 stays below, header and last line counted in.
const BODY_CHARACTERS = 6_000;
const FIELD_CHARACTERS = 500;
const LINKS_CHARACTERS = 1_000;
const CODE_CHARACTERS = 200;

const icons: Readonly<Record<Level, string>> = { info: '', warning: ':warning: ', critical: ':rotating_light: ' };

/** An announcement as a message for Slack, within its limits, with nothing in it that Slack would take for markup. Pure. */
export function slackMessage(announcement: Announcement): SlackMessage {
  const { code, level, mentionChannel, fields, links } = announcement;
  // Cut before anything is looked for in it: what is longer than a message can be need not be read.
  const [title, text] = [shown(announcement.title), shown(announcement.text)];
  return {
    text: shorten(escapeText(title), SECTION_CHARACTERS),
    blocks: [
      { type: 'header', text: plain(shorten(`${icons[level]}${title}`, HEADER_CHARACTERS), { emoji: true }) },
      ...bodySections(text, mentionChannel),
      ...fieldSection(fields),
      ...linkSection(links),
      { type: 'context', elements: [mrkdwn(shorten(`${escapeText(code)} · ${level}`, CODE_CHARACTERS))] },
    ],
    unfurl_links: false,
  };
}

function bodySections(text: string, mentionChannel: boolean): KnownBlock[] {
  const mention = mentionChannel ? '<!channel> ' : '';
  if (!readsAsFormat(text)) {
    const body = `${mention}${shorten(escapeText(text), BODY_CHARACTERS)}`;
    return pieces(body, SECTION_CHARACTERS).map((piece) => section(mrkdwn(piece)));
  }
  const sections = pieces(shorten(text, BODY_CHARACTERS), SECTION_CHARACTERS).map((piece) => section(plain(piece)));
  return mention === '' ? sections : [section(mrkdwn(mention)), ...sections];
}

function fieldSection(fields: Announcement['fields']): KnownBlock[] {
  if (fields.length === 0) return [];
  const texts = fields.slice(0, FIELDS_A_SECTION).map((field) => {
    const [label, value] = [shown(field.label), shown(field.value)];
    if (readsAsFormat(label) || readsAsFormat(value)) return plain(shorten(`${label}\n${value}`, FIELD_CHARACTERS));
    // A label whose closing star is cut off would be shown with the other one.
    const name = shorten(escapeText(label), FIELD_CHARACTERS / 2);
    return mrkdwn(shorten(`*${name}*\n${escapeText(value)}`, FIELD_CHARACTERS));
  });
  return [{ type: 'section', fields: texts }];
}

function linkSection(links: Announcement['links']): KnownBlock[] {
  // Of anything else Slack might make a mention: `<!channel|…>` looks like a link.
  const texts = links
    .filter(({ url }) => /^https?:\/\/\S+$/.test(url))
    .map(({ label, url }) => `<${escapeAddress(url)}|${escapeText(label).replaceAll('|', '¦')}>`);
  // Whole links only: half of one would be shown as text.
  const fitting = texts.filter((_, index) => texts.slice(0, index + 1).join(' · ').length <= LINKS_CHARACTERS);
  return fitting.length === 0 ? [] : [section(mrkdwn(fitting.join(' · ')))];
}

function shown(text: string): string {
  return visibleLines(text.slice(0, BODY_CHARACTERS + 1));
}

function escapeAddress(url: string): string {
  return escapeText(url).replaceAll('|', '%7C');
}

function section(text: MrkdwnElement | PlainTextElement): KnownBlock {
  return { type: 'section', text };
}

/** Verbatim: Slack makes no links of addresses, and no mentions of names, that happen to stand in the text. */
function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

function plain(text: string, { emoji } = { emoji: false }): PlainTextElement {
  return { type: 'plain_text', text, emoji };
}
