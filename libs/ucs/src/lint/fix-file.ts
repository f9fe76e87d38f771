import { decodeText, isRewritable } from '../files/decode-text.ts';
import { faultAt, type Fault } from '../files/fault.ts';
import { indexLines } from '../files/line-index.ts';
import { applyEdits } from '../files/text-edits.ts';
import { defaultXmlLimits, readXmlAttributes } from '../files/xml-attributes.ts';
import { findTypography } from '../files/xml-typography.ts';
import { examineFile } from './examine-file.ts';
import { lintName, withTwelveZeros } from './lint-names.ts';
import { findPemDashes } from './pem-dashes.ts';

/** A corrected file beside the original. */
export interface FixedFile {
  path: string;
  bytes: Uint8Array;
  /** The faults that are mended, at their places in the original. */
  applied: Fault[];
}

/**
 * Corrects what is certain and nothing else: typographic quotes round values, typographic dashes of comment marks and
 * certificate marks, and the number of zeros in the general master's name. Every other byte stays as it is.
 * @returns undefined when there is nothing certain to correct
 */
export function fixFile({ path, bytes }: { path: string; bytes: Uint8Array }): FixedFile | undefined {
  const content = fixContent(path, bytes);
  const fixedPath = withTwelveZeros(path);
  const applied = [...(fixedPath === undefined ? [] : lintName(path)), ...content.applied];
  return applied.length === 0 ? undefined : { path: fixedPath ?? path, bytes: content.bytes, applied };
}

function fixContent(path: string, bytes: Uint8Array): { bytes: Uint8Array; applied: Fault[] } {
  const untouched = { bytes, applied: [] };
  if (bytes.length > defaultXmlLimits.bytes || examineFile({ path, bytes }).kind === 'other')
    return untouched;
  const decoded = decodeText(bytes);
  const { text, bom } = decoded;
  // Text that is not UTF-8 through and through could not be written back byte for byte.
  if (!isRewritable(decoded)) return untouched;
  const positionAt = indexLines(text);
  const pem = findPemDashes(decoded);
  const typography = readXmlAttributes(bytes).wellFormed ? undefined : findTypography(text);
  const edits = [...pem.edits, ...(typography?.edits ?? [])].sort((a, b) => a.offset - b.offset);
  if (edits.length === 0) return untouched;
  const certain = (typography?.problems ?? []).flatMap(({ code, offset, message, fix }) =>
    fix === undefined ? [] : [faultAt(code, positionAt(offset), message, fix)],
  );
  const fixed = new TextEncoder().encode(`${bom ? '\ufeff' : ''}${applyEdits(text, edits).text}`);
  const applied = [...pem.faults, ...certain].sort((a, b) => a.line - b.line || a.column - b.column);
  return { bytes: fixed, applied };
}
