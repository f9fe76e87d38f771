import type { LintCode } from '../lint/lint-rules.ts';

/** Where the text that ends near an offset begins, behind the last markup. */
function startOfText(text: string, offset: number): number {
  const from = text.lastIndexOf('>', offset) + 1;
  const blanks = /^\s*/.exec(text.slice(from, offset + 1))?.[0].length ?? 0;
  return Math.min(from + blanks, text.length);
}

/** A message of the parser in the words of the rule table. */
export interface XmlErrorKind {
  code: LintCode;
  message: string;
  offset?: number;
  /** Whether saxes' recovery leaves the rest of the file readable. */
  goesOn?: boolean;
}

/**
 * Words for a message of saxes 6, and whether what follows can still be judged.
 * @param offset where the parser stopped, in the text
 */
export function kindOfError(reason: string, text: string, offset: number): XmlErrorKind {
  const char = text[offset] ?? '';
  const bare = reason.replace(/\.$/, '');
  switch (true) {
    case bare === 'unquoted attribute value':
      return { code: 'RF_XML_UNQUOTED_VALUE', message: 'A value stands here without quotes.' };
    case bare === 'attribute without value' ||
      (bare === 'disallowed character in attribute name' && char === '/'):
      return {
        code: 'RF_XML_ATTRIBUTE_WITHOUT_VALUE',
        message: 'An attribute before this place has no value.',
      };
    case bare === 'no whitespace between attributes':
      return {
        code: 'RF_XML_NOT_WELL_FORMED',
        message: 'A blank is missing between two attributes here, or a value holds a quote.',
      };
    case bare === 'disallowed character' && char === '<':
      return {
        code: 'RF_XML_LESS_THAN_IN_VALUE',
        message: 'A value holds "<" here, or the quote that ends it is missing.',
      };
    case /^(disallowed character|malformed character entity)$/.test(bare):
      return {
        code: 'RF_XML_CONTROL_CHARACTER',
        message: 'A character that XML forbids stands here.',
        goesOn: true,
      };
    case bare === 'malformed comment':
      return {
        code: 'RF_XML_COMMENT_HYPHENS',
        message: 'A comment holds "--" before its end.',
        offset: Math.max(0, text.lastIndexOf('--', offset)),
        goesOn: true,
      };
    case bare === 'documents may contain only one root':
      return { code: 'RF_XML_SEVERAL_ROOTS', message: 'A second root element begins here.' };
    case bare === 'text data outside of root node':
      return {
        code: 'RF_XML_TEXT_OUTSIDE_ROOT',
        message: 'Text stands here outside the root element.',
        offset: startOfText(text, offset),
      };
    case bare === 'document must contain a root element':
      return { code: 'RF_XML_NO_ROOT', message: 'The file has no element.', offset: 0 };
    case bare.startsWith('an XML declaration must be at the start'):
      return {
        code: 'RF_XML_DECLARATION_NOT_FIRST',
        message: 'The XML declaration is not at the start of the file.',
        offset: Math.max(0, text.lastIndexOf('<?', offset)),
        goesOn: true,
      };
    case /^(unclosed tag|unmatched closing tag|unexpected close tag)/.test(bare):
      return {
        code: 'RF_XML_MISMATCHED_TAG',
        message: `An element is not closed as it was opened: ${bare}.`,
      };
    default:
      return { code: 'RF_XML_NOT_WELL_FORMED', message: `Here the file stops being XML: ${bare}.` };
  }
}
