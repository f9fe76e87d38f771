import { XMLParser } from 'fast-xml-parser';
import { decodeText } from './decode-text.ts';
import { faultAt, type Fault } from './fault.ts';
import { readXmlAttributes } from './xml-attributes.ts';

/** One element with its text and its children in order. */
export interface XmlNode {
  name: string;
  attributes: Map<string, string>;
  children: XmlNode[];
  /** All text and CDATA directly in it, joined, references decoded. */
  text: string;
}

interface XmlTree {
  /** The root element; absent when the file is malformed. */
  root?: XmlNode;
  faults: Fault[];
}

/** References are decoded here (trap X-02): the parser's own decoding is all or nothing. */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  cdataPropName: '#cdata',
});

/**
 * Reads a file into a tree of elements. The strict reader judges it first, since fast-xml-parser lets much pass that is
 * no XML (toolchain facts A.7; traps ).
 */
export function readXmlTree(bytes: Uint8Array): XmlTree {
  const { wellFormed, faults } = readXmlAttributes(bytes);
  if (!wellFormed) return { faults };
  try {
    const nodes = parser.parse(decodeText(bytes).text) as unknown;
    const root = childNodes(nodes)[0];
    return root ? { root, faults } : { faults };
  } catch (error) {
    // Names such as __proto__ are refused by the parser.
    const reason = error instanceof Error ? error.message : String(error);
    return { faults: [...faults, faultAt('RF_XML_NOT_WELL_FORMED', { line: 1, column: 1 }, reason)] };
  }
}

/** The elements with this name anywhere below a node, in document order. */
export function descendants(node: XmlNode, name: string): XmlNode[] {
  return node.children.flatMap((child) => (child.name === name ? [child] : descendants(child, name)));
}

/** The text of a node's child, or else its attribute of that name, trimmed; undefined when it has neither or it is empty. */
export function fieldOf(node: XmlNode, name: string): string | undefined {
  const child = node.children.find((candidate) => candidate.name === name);
  return (child?.text ?? node.attributes.get(name))?.trim() || undefined;
}

/** The parser's ordered form: each node is an object with one key, its name, beside ":@", its attributes. */
function childNodes(list: unknown): XmlNode[] {
  return orderedNodes(list).flatMap(([name, content, attributes]) =>
    name.startsWith('#') ? [] : [toNode(name, content, attributes)],
  );
}

function toNode(name: string, content: unknown, attributes: Map<string, string>): XmlNode {
  const text = orderedNodes(content).map(([kind, inner]) => {
    if (kind === '#text') return decodeReferences(String(inner));
    return kind === '#cdata' ? textOfCdata(inner) : '';
  });
  return { name, attributes, children: childNodes(content), text: text.join('') };
}

function textOfCdata(content: unknown): string {
  return orderedNodes(content)
    .map(([, inner]) => String(inner))
    .join('');
}

function orderedNodes(list: unknown): [name: string, content: unknown, attributes: Map<string, string>][] {
  if (!Array.isArray(list)) return [];
  return list.map((entry: Record<string, unknown>) => {
    const name = Object.keys(entry).find((key) => key !== ':@') ?? '';
    const attributes = Object.entries((entry[':@'] ?? {}) as Record<string, unknown>);
    return [
      name,
      entry[name],
      new Map(attributes.map(([key, value]) => [key, decodeReferences(String(value))])),
    ];
  });
}

const predefined: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Decodes the five entities and numeric references, once. */
function decodeReferences(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-fA-F]+)|(amp|lt|gt|quot|apos));/g, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return predefined[name] ?? whole;
    const code =
      typeof decimal === 'string' ? Number.parseInt(decimal, 10) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
