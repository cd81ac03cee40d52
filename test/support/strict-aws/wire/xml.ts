import type { Decoded } from './decoded';

export interface XmlNode {
  name: string;
  text: string;
  children: XmlNode[];
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, entity: string) => {
    if (entity.startsWith('#x')) return String.fromCodePoint(Number.parseInt(entity.slice(2), 16));
    if (entity.startsWith('#')) return String.fromCodePoint(Number.parseInt(entity.slice(1), 10));
    return entities[entity] ?? whole;
  });
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Reads the XML that AWS clients and services write: elements and text, no CDATA, attributes dropped. */
export function parseXml(source: string): XmlNode {
  const document: XmlNode = { name: '', text: '', children: [] };
  const open: XmlNode[] = [document];
  for (const [, closing, name, selfClosing, text] of source
    .replace(/<[?!][^>]*>/g, '')
    .matchAll(/<(\/?)([\w:.-]+)[^>]*?(\/?)>([^<]*)/g)) {
    if (closing) {
      open.pop();
    } else {
      const node: XmlNode = { name: name ?? '', text: unescapeXml(text ?? ''), children: [] };
      open.at(-1)?.children.push(node);
      if (!selfClosing) open.push(node);
    }
  }
  return document;
}

export function childOf(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((child) => child.name === name);
}

export function childText(node: XmlNode | undefined, name: string): string | undefined {
  return childOf(node, name)?.text.trim();
}

/** The first element of that name anywhere below, in document order. */
export function descendant(node: XmlNode, name: string): XmlNode | undefined {
  for (const child of node.children) {
    const found = child.name === name ? child : descendant(child, name);
    if (found) return found;
  }
  return undefined;
}

const isListItem = (child: XmlNode) => child.name === 'member' || child.name === 'item';

/** An element as JSON: `member` and `item` children make a list, other children an object, none a text. */
export function decodeXml(node: XmlNode): unknown {
  if (node.children.length === 0) return node.text.trim();
  if (node.children.every(isListItem)) return node.children.map(decodeXml);
  const object: Decoded = {};
  for (const child of node.children) object[child.name] = decodeXml(child);
  return object;
}
