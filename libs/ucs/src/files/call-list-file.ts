import { decodeText } from './decode-text.ts';
import { faultAt, type Fault } from './fault.ts';
import { applyEdits, type TextEdit } from './text-edits.ts';
import { readXmlAttributes, defaultXmlLimits } from './xml-attributes.ts';
import { findBadReferences } from './xml-references.ts';
import { descendants, fieldOf, readXmlTree, type XmlNode } from './xml-tree.ts';

/** One end of a call. */
export interface CallParty {
  /** `sip:` or `tel:` address. */
  address?: string;
  name?: string;
}

/** One entry of a phone's call list; what the file leaves out is absent. */
export interface Call {
  direction?: string;
  disposition?: string;
  line?: number;
  protocol?: string;
  /** As the phone wrote it. */
  startTime?: string;
  count?: number;
  /** In seconds. */
  duration?: number;
  source?: CallParty;
  destination?: CallParty;
  connection?: CallParty;
}

/** A phone's call list. Personal data. */
export interface CallListFile {
  wellFormed: boolean;
  calls: Call[];
  /** The phone's "Saved @" mark, as written. */
  saved?: string;
  faults: Fault[];
}

/** The "Saved @ <time> --" mark, as text or inside a comment; looked for at the top only. */
const savedMark = /(?:<!--\s*)?Saved @ ([^<>\r\n]{1,80}?)\s*--(?:\s*-->|>)?/;
const TOP_OF_FILE = 2000;

/**
 * Reads `<mac>-calls.xml`. Phones write bare "&" and a text mark before the list, so what is no XML gets one bounded
 * repair (trap X-07; polycom-ucs.md section 8.2). No raw sample is public: fields are taken from elements or attributes
 * alike. Never throws.
 */
export function readCallListFile(bytes: Uint8Array): CallListFile {
  const { text } = decodeText(bytes.subarray(0, defaultXmlLimits.bytes));
  const saved = savedMark.exec(text.slice(0, TOP_OF_FILE));
  const intact = bytes.length > defaultXmlLimits.bytes || readXmlAttributes(bytes).wellFormed;
  const tree = readXmlTree(intact ? bytes : new TextEncoder().encode(repair(text, saved)));
  const faults = [...tree.faults];
  if (!tree.root) return { wellFormed: false, calls: [], faults };
  const start = { line: 1, column: 1 };
  if (!intact)
    faults.push(faultAt('RF_CALLS_REPAIRED', start, 'The call list is not XML as the phone wrote it.'));
  if (tree.root.name !== 'callList')
    faults.push(faultAt('RF_FILE_SHAPE', start, `The root is <${tree.root.name}>, not <callList>.`));
  return {
    wellFormed: true,
    calls: descendants(tree.root, 'call').map(toCall),
    ...(saved?.[1] === undefined ? {} : { saved: saved[1].trim() }),
    faults,
  };
}

/** Takes out the mark and what else stands before the root, and escapes each "&" that begins no reference. */
function repair(text: string, saved: RegExpExecArray | null): string {
  const withoutMark = saved ? text.slice(0, saved.index) + text.slice(saved.index + saved[0].length) : text;
  const start = withoutMark.search(/<[A-Za-z_]/);
  const body = start < 0 ? withoutMark : withoutMark.slice(start);
  const edits = findBadReferences(body, Infinity).map(({ offset }): TextEdit => ({
    offset,
    length: 1,
    replacement: '&amp;',
  }));
  return applyEdits(body, edits).text;
}

function toCall(node: XmlNode): Call {
  const call: { [K in keyof Call]: Call[K] | undefined } = {
    direction: fieldOf(node, 'direction'),
    disposition: fieldOf(node, 'disposition'),
    line: wholeNumber(fieldOf(node, 'line')),
    protocol: fieldOf(node, 'protocol'),
    startTime: fieldOf(node, 'startTime'),
    count: wholeNumber(fieldOf(node, 'count')),
    duration: seconds(fieldOf(node, 'duration')),
    source: party(node, 'source'),
    destination: party(node, 'destination'),
    connection: party(node, 'connection'),
  };
  return Object.fromEntries(Object.entries(call).filter(([, value]) => value !== undefined));
}

function party(node: XmlNode, name: string): CallParty | undefined {
  const child = node.children.find((candidate) => candidate.name === name);
  if (!child) return undefined;
  const address = fieldOf(child, 'address');
  const called = fieldOf(child, 'name');
  return { ...(address === undefined ? {} : { address }), ...(called === undefined ? {} : { name: called }) };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** `PT1M5S` and its kin, in the phones' loose form, in seconds. */
function seconds(text: string | undefined): number | undefined {
  const found = /^P(?:(\d{1,9})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?$/.exec(text ?? '');
  if (!found) return undefined;
  const [days = 0, hours = 0, minutes = 0, rest = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + rest;
}
