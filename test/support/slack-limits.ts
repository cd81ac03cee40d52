import { parseJson } from '../../src/domain/json';

interface Block {
  readonly type?: string;
  readonly text?: { readonly text?: string };
  readonly fields?: readonly { readonly text?: string }[];
}

const MOST_TEXT = 40_000;
const MOST_BLOCKS = 50;
const MOST_TEXT_OF_BLOCKS = 13_200;

/** The code with which Slack refuses a message that is beyond one of its limits; null for one that is not. */
export function findBrokenLimit({
  text = '',
  blocks = '[]',
  metadata,
}: Readonly<Record<string, string>>): string | null {
  const list = parseJson(blocks);
  if (text.length > MOST_TEXT) return 'msg_too_long';
  if (!Array.isArray(list)) return 'invalid_blocks_format';
  if (text === '' && list.length === 0) return 'no_text';
  if (list.length > MOST_BLOCKS || list.some((block: Block) => isBroken(block))) return 'invalid_blocks';
  if (list.reduce((sum: number, block: Block) => sum + charactersOf(block), 0) > MOST_TEXT_OF_BLOCKS)
    return 'msg_blocks_too_long';
  return metadata === undefined || isMetadata(parseJson(metadata)) ? null : 'invalid_metadata_format';
}

function isBroken({ type, text, fields }: Block): boolean {
  const longest = type === 'header' ? 150 : 3_000;
  if (text !== undefined && !isText(text.text, longest)) return true;
  if (type === 'section' && text === undefined && fields === undefined) return true;
  return (
    fields !== undefined &&
    (fields.length === 0 || fields.length > 10 || fields.some((one) => !isText(one.text, 2_000)))
  );
}

function charactersOf({ text, fields = [] }: Block): number {
  return [text, ...fields].reduce((sum, one) => sum + (one?.text?.length ?? 0), 0);
}

function isText(text: string | undefined, longest: number): boolean {
  return text !== undefined && text.length > 0 && text.length <= longest;
}

function isMetadata(metadata: unknown): boolean {
  return typeof metadata === 'object' && metadata !== null && 'event_type' in metadata && 'event_payload' in metadata;
}
