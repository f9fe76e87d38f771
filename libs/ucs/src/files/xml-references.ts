import type { XmlProblem } from './xml-problem.ts';

const predefined = new Set(['amp', 'lt', 'gt', 'quot', 'apos']);

/** Comments, CDATA sections and instructions, in which "&" is an ordinary character; or a "&" with what follows. */
const referenceOrOpaque =
  /<!--[^]*?(?:-->|$)|<!\[CDATA\[[^]*?(?:\]\]>|$)|<\?[^]*?(?:\?>|$)|&(#\d+|#x[\da-fA-F]+|[\p{L}_:][\p{L}\p{N}._:-]*)?(;)?/gu;

/** Every "&" that begins no reference that a phone can know, at most `limit` of them (traps ). */
export function findBadReferences(text: string, limit: number): XmlProblem[] {
  const problems: XmlProblem[] = [];
  for (const match of text.matchAll(referenceOrOpaque)) {
    if (!match[0].startsWith('&')) continue;
    const [, name, end] = match;
    if (name === undefined || end === undefined)
      problems.push({
        code: 'RF_XML_BARE_AMPERSAND',
        offset: match.index,
        message: 'A bare "&" stands here.',
      });
    else if (!name.startsWith('#') && !predefined.has(name))
      problems.push({
        code: 'RF_XML_UNKNOWN_ENTITY',
        offset: match.index,
        message: `The entity &${name}; is not known.`,
      });
    if (problems.length >= limit) break;
  }
  return problems;
}
