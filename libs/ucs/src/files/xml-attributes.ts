import { decodeText, isRewritable } from './decode-text.ts';
import { faultAt, type Fault, type Position } from './fault.ts';
import { indexLines } from './line-index.ts';
import { scanXml } from './xml-scan.ts';
import { findTypography } from './xml-typography.ts';

/** One attribute of an XML file, at the place of its name. */
export interface XmlAttribute extends Position {
  name: string;
  /** The value as a parser must hand it on: references decoded, each line break and tab a space. */
  value: string;
  element: string;
  /** Names of the elements from the root to this one, joined by "/". */
  elementPath: string;
  /** Where the value begins, behind its quote. */
  valueLine: number;
  valueColumn: number;
}

/** Caps on what is read; over them the file counts as malformed. */
export interface XmlLimits {
  bytes: number;
  depth: number;
  attributes: number;
}

/** 1 MiB is the cap on configuration and XML uploads (design section 6); ipmid.cfg, the largest seen, has 2,563 attributes. */
export const defaultXmlLimits: XmlLimits = { bytes: 1024 * 1024, depth: 100, attributes: 50_000 };

/** Attributes of the whole tree in document order. */
export interface XmlAttributes {
  /** False when a parser of XML must give the file up: a phone then takes nothing of it. */
  wellFormed: boolean;
  /** Name of the root element. */
  root?: string;
  /** All but `xmlns*` and `xsi:*`. Of a malformed file: those before the first fault. */
  attributes: XmlAttribute[];
  /** Text of each comment, as written. */
  comments: string[];
  /** Number of elements. */
  elements: number;
  faults: Fault[];
}

/**
 * Reads every attribute of an XML file with its place. Elements carry no meaning in the phones' configuration and
 * master files (Schertz 2013). DTDs, unknown entities and bombs are refused. Never throws.
 */
export function readXmlAttributes(bytes: Uint8Array, limits: Partial<XmlLimits> = {}): XmlAttributes {
  const caps = { ...defaultXmlLimits, ...limits };
  if (bytes.length > caps.bytes) {
    const message = `The file has ${bytes.length} bytes; the limit is ${caps.bytes}.`;
    const faults = [faultAt('RF_XML_TOO_LARGE', { line: 1, column: 1 }, message)];
    return { wellFormed: false, attributes: [], comments: [], elements: 0, faults };
  }
  const decoded = decodeText(bytes);
  const positionAt = indexLines(decoded.text);
  const scan = scanXml(decoded.text, caps);
  const faults = [...decoded.faults];
  if (scan.problems.length > 0) {
    const typography = findTypography(decoded.text);
    for (const { code, offset, message, fix } of typography.problems)
      faults.push(faultAt(code, positionAt(offset), message, isRewritable(decoded) ? fix : undefined));
    // What typography breaks makes the parser stumble over innocent text: what else is wrong shows once it is mended.
    const rest =
      typography.problems.length > 0 ? scanXml(typography.mended.text, caps).problems : scan.problems;
    for (const { code, offset, message } of rest)
      faults.push(faultAt(code, positionAt(typography.mended.originalOffset(offset)), message));
    faults.sort((a, b) => a.line - b.line || a.column - b.column);
  }
  return {
    wellFormed: !faults.some((fault) => fault.severity === 'error'),
    ...(scan.root === undefined ? {} : { root: scan.root }),
    attributes: scan.attributes.map(({ offset, valueOffset, ...attribute }) => {
      const value = positionAt(valueOffset);
      return { ...attribute, ...positionAt(offset), valueLine: value.line, valueColumn: value.column };
    }),
    comments: scan.comments,
    elements: scan.elements,
    faults,
  };
}
