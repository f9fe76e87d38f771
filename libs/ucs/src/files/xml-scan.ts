import { SaxesParser } from 'saxes';
import type { LintCode } from '../lint/lint-rules.ts';
import { kindOfError } from './xml-error-kinds.ts';
import type { XmlProblem } from './xml-problem.ts';
import { findBadReferences } from './xml-references.ts';

interface ScannedAttribute {
  name: string;
  value: string;
  element: string;
  elementPath: string;
  offset: number;
  valueOffset: number;
}

interface XmlScan {
  root?: string;
  attributes: ScannedAttribute[];
  comments: string[];
  elements: number;
  problems: XmlProblem[];
}

/** Raised inside the parser's callbacks to leave it: saxes reports every fault and goes on. */
class StopScanning extends Error {}

/** More faults than this are noise of the first ones. */
const MAX_PROBLEMS = 20;

/**
 * Runs saxes over a whole text. Its error event is fatal here: saxes recovers from what a phone does not. Attribute
 * events come with duplicates and in order; their places are found from the text itself.
 */
export function scanXml(text: string, caps: { depth: number; attributes: number }): XmlScan {
  const scan: XmlScan = { attributes: [], comments: [], elements: 0, problems: [] };
  const path: { name: string; path: string }[] = [];
  let seen = new Set<string>();
  const parser = new SaxesParser();
  const report = (code: LintCode, offset: number, message: string) => {
    scan.problems.push({ code, offset, message });
    if (scan.problems.length >= MAX_PROBLEMS) throw new StopScanning();
  };
  const refuse = (code: LintCode, offset: number, message: string): never => {
    scan.problems.push({ code, offset, message });
    throw new StopScanning();
  };

  parser.on('error', ({ message }) => {
    const reason = message.replace(/^[^:]*:?\d+:\d+: /, '');
    if (reason.startsWith('duplicate attribute')) return; // reported below, at its own place
    const offset = Math.max(0, Math.min(parser.position - 1, text.length));
    const kind = kindOfError(reason, text, offset);
    if (kind.goesOn) report(kind.code, kind.offset ?? offset, kind.message);
    else refuse(kind.code, kind.offset ?? offset, kind.message);
  });
  parser.on('doctype', () =>
    refuse(
      'RF_XML_DTD',
      Math.max(0, text.lastIndexOf('<!DOCTYPE', parser.position)),
      'The file has a DOCTYPE.',
    ),
  );
  parser.on('comment', (comment) => scan.comments.push(comment));
  parser.on('opentagstart', ({ name }) => {
    scan.root ??= name;
    scan.elements += 1;
    const parent = path.at(-1);
    path.push({ name, path: parent ? `${parent.path}/${name}` : name });
    seen = new Set();
    if (path.length > caps.depth)
      refuse('RF_XML_TOO_DEEP', parser.position - 1, `Elements are nested more than ${caps.depth} deep.`);
  });
  parser.on('closetag', () => path.pop());
  parser.on('attribute', ({ name, value }) => {
    const { offset, valueOffset } = locateAttribute(text, parser.position, name);
    if (seen.has(name))
      report('RF_XML_DUPLICATE_ATTRIBUTE', offset, `${name} stands twice in <${path.at(-1)?.name}>.`);
    seen.add(name);
    if (/^xmlns(:|$)|^xsi:/.test(name)) return;
    if (scan.attributes.length >= caps.attributes)
      refuse('RF_XML_TOO_MANY_ATTRIBUTES', offset, `The file has more than ${caps.attributes} attributes.`);
    scan.attributes.push({
      name,
      value,
      element: path.at(-1)?.name ?? '',
      elementPath: path.at(-1)?.path ?? '',
      offset,
      valueOffset,
    });
  });

  try {
    parser.write(text).close();
  } catch (error) {
    if (!(error instanceof StopScanning)) throw error;
  }
  if (scan.problems.length > 0) scan.problems = withReferences(scan.problems, text);
  return scan;
}

/**
 * A bare "&" makes saxes look for a ";" far away and stumble there: it is found in the text instead, and what the
 * parser said from there on is dropped.
 */
function withReferences(problems: XmlProblem[], text: string): XmlProblem[] {
  const references = findBadReferences(text, MAX_PROBLEMS);
  const [first] = references;
  if (!first) return problems;
  return [...problems.filter(({ offset }) => offset < first.offset), ...references];
}

/** From the end of an attribute back to its opening quote and its name. */
function locateAttribute(text: string, end: number, name: string): { offset: number; valueOffset: number } {
  const quote = text[end - 1];
  if (quote === '"' || quote === "'") {
    const opening = text.lastIndexOf(quote, end - 2);
    const offset = text.lastIndexOf(name, opening - 1);
    if (opening >= 0 && offset >= 0) return { offset, valueOffset: opening + 1 };
  }
  const offset = Math.max(0, text.lastIndexOf(name, end - 1));
  return { offset, valueOffset: offset };
}
