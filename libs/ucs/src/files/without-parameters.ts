import { decodeText } from './decode-text.ts';
import { applyEdits, type TextEdit } from './text-edits.ts';
import { defaultXmlLimits } from './xml-attributes.ts';
import { scanXml } from './xml-scan.ts';

/**
 * A configuration or override file without some parameters, and else as it was, comments and layout included.
 * @returns UTF-8, or undefined when the file is malformed: then nobody knows what a cut would leave
 */
export function withoutParameters(bytes: Uint8Array, names: ReadonlySet<string>): Uint8Array | undefined {
  const { text } = decodeText(bytes);
  const { attributes, problems } = scanXml(text, defaultXmlLimits);
  if (problems.length > 0) return undefined;
  const edits = attributes
    .filter(({ name }) => names.has(name))
    .map(({ offset, valueOffset }): TextEdit => {
      const end = text.indexOf(text.charAt(valueOffset - 1), valueOffset) + 1;
      const start = text.slice(0, offset).trimEnd().length;
      return { offset: start, length: end - start, replacement: '' };
    });
  return new TextEncoder().encode(applyEdits(text, edits).text);
}
