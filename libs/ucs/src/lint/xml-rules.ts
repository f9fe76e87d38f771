import type { LintRule } from './lint-rule.ts';

/** Rules of text and XML, broken by any kind of file. */
export const xmlRules = {
  RF_XML_NOT_WELL_FORMED: {
    severity: 'error',
    title: 'Not well-formed XML',
    advice: 'Correct the place named. A phone drops every parameter of a file that it cannot parse.',
    source: 'Schertz 2013; trap X-03',
  },
  RF_XML_NO_ROOT: {
    severity: 'error',
    title: 'No element at all',
    advice: 'Put at least one element into the file; every attribute of it is a parameter.',
    source: 'Schertz 2013',
  },
  RF_XML_SEVERAL_ROOTS: {
    severity: 'error',
    title: 'More than one root element',
    advice: 'Wrap all elements in one root element; its name has no meaning to the phone.',
    source: 'XML 1.0 section 2.1; trap X-03',
  },
  RF_XML_TEXT_OUTSIDE_ROOT: {
    severity: 'error',
    title: 'Text before or after the root element',
    advice: 'Remove the text, or put it into a comment.',
    source: 'XML 1.0 section 2.1; trap X-03',
  },
  RF_XML_MISMATCHED_TAG: {
    severity: 'error',
    title: 'Element not closed, or closed by another name',
    advice: 'Close every element in reverse order of opening, or end it with "/>".',
    source: 'XML 1.0 section 3; trap X-03',
  },
  RF_XML_DECLARATION_NOT_FIRST: {
    severity: 'error',
    title: 'Something stands before the XML declaration',
    advice: 'Remove the blanks or lines before "<?xml": it must be the very first thing in the file.',
    source: 'XML 1.0 section 2.8',
  },
  RF_XML_UNQUOTED_VALUE: {
    severity: 'error',
    title: 'Value without quotes',
    advice: 'Put the value between straight double quotes.',
    source: 'XML 1.0 section 3.1',
  },
  RF_XML_ATTRIBUTE_WITHOUT_VALUE: {
    severity: 'error',
    title: 'Attribute without a value',
    advice: 'Write name="value"; an empty value is name="".',
    source: 'XML 1.0 section 3.1',
  },
  RF_XML_DUPLICATE_ATTRIBUTE: {
    severity: 'error',
    title: 'Attribute twice in one element',
    advice: 'Remove one of the two: XML forbids it, and a phone drops the whole file.',
    source: 'XML 1.0 section 3.1; trap X-01',
  },
  RF_XML_LESS_THAN_IN_VALUE: {
    severity: 'error',
    title: '"<" inside a value',
    advice: 'Write &lt; for it. If the value was not meant to go on so far, a quote is missing before.',
    source: 'XML 1.0 section 3.1',
  },
  RF_XML_BARE_AMPERSAND: {
    severity: 'error',
    title: '"&" that begins no entity',
    advice: 'Write &amp; for it.',
    source: 'XML 1.0 section 2.4; trap X-03',
  },
  RF_XML_UNKNOWN_ENTITY: {
    severity: 'error',
    title: 'Unknown entity',
    advice: 'Only &amp; &lt; &gt; &quot; &apos; and numbers such as &#10; exist in these files.',
    source: 'XML 1.0 section 4.1; trap X-02',
  },
  RF_XML_CONTROL_CHARACTER: {
    severity: 'error',
    title: 'Character that XML forbids',
    advice: 'Remove it; a file that holds zero bytes was often cut or saved by the wrong program.',
    source: 'XML 1.0 section 2.2',
  },
  RF_XML_COMMENT_HYPHENS: {
    severity: 'error',
    title: '"--" inside a comment',
    advice: 'Two hyphens may stand only at the end of a comment: use "==" or single hyphens.',
    source: 'XML 1.0 section 2.5; trap X-03',
  },
  RF_XML_DTD: {
    severity: 'error',
    title: 'DOCTYPE',
    advice: 'Remove it: documents with a DTD are refused, since entities of it can be made into a bomb.',
    source: 'trap X-02; design section 11',
  },
  RF_XML_TOO_LARGE: {
    severity: 'error',
    title: 'File over the size limit',
    advice: 'Split the file, and name the parts in CONFIG_FILES.',
    source: 'design sections 6 and 11',
  },
  RF_XML_TOO_DEEP: {
    severity: 'error',
    title: 'Elements nested too deeply',
    advice: 'Put the parameters into fewer levels; nesting has no meaning to the phone.',
    source: 'design section 11',
  },
  RF_XML_TOO_MANY_ATTRIBUTES: {
    severity: 'error',
    title: 'Too many attributes',
    advice: 'Split the file, and name the parts in CONFIG_FILES.',
    source: 'design section 11',
  },
  RF_ENCODING_INVALID: {
    severity: 'error',
    title: 'Bytes that are no text in the encoding of the file',
    advice: 'Save the file as UTF-8, or declare its real encoding in the first line.',
    source: 'XML 1.0 section 4.3.3; trap X-06',
  },
  RF_ENCODING_MISMATCH: {
    severity: 'warning',
    title: 'Declared encoding and bytes differ',
    advice:
      'Make the declaration say how the file is really saved; letters outside ASCII come out wrong otherwise.',
    source: 'trap X-06',
  },
  RF_ENCODING_UNUSUAL: {
    severity: 'warning',
    title: 'Encoding that no phone is known to read',
    advice: 'Save the file as UTF-8.',
    source: 'XML 1.0 section 4.3.3; trap X-06',
  },
} as const satisfies Record<`RF_${string}`, LintRule>;

/** Rules of what word processors and web pages do to markup. */
export const typographyRules = {
  RF_LINT_SMART_QUOTES: {
    severity: 'error',
    title: 'Typographic quotes round a value',
    advice:
      'Replace them by straight double quotes ("): a phone cannot read the file. Web pages and word processors make them.',
    source: 'Schertz 2013 (its samples); trap X-03',
  },
  RF_LINT_DASH_COMMENT: {
    severity: 'error',
    title: 'Comment mark written with a typographic dash',
    advice: 'Write <!-- and -->, with two hyphens each.',
    source: 'Schertz 2013 (its samples)',
  },
  RF_LINT_PEM_DASHES: {
    severity: 'error',
    title: 'Certificate mark written with typographic dashes',
    advice:
      'BEGIN and END of a certificate stand between five hyphens each; the phone finds no certificate otherwise.',
    source: 'Schertz 2013 (its samples)',
  },
} as const satisfies Record<`RF_${string}`, LintRule>;
