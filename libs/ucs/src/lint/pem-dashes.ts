import { isRewritable, type DecodedText } from '../files/decode-text.ts';
import { faultAt, type Fault } from '../files/fault.ts';
import { indexLines } from '../files/line-index.ts';
import type { TextEdit } from '../files/text-edits.ts';

const certificateMark = /[-–—]{2,5}((?:BEGIN|END) [A-Z ]{1,20})[-–—]{2,5}/g;

/** Certificate marks whose hyphens a word processor joined into dashes, with the correction of each. */
export function findPemDashes(decoded: DecodedText): { faults: Fault[]; edits: TextEdit[] } {
  const { text } = decoded;
  const canBeMended = isRewritable(decoded);
  const positionAt = indexLines(text);
  const faults: Fault[] = [];
  const edits: TextEdit[] = [];
  for (const { 0: found, 1: words = '', index } of text.matchAll(certificateMark)) {
    if (!/[–—]/.test(found)) continue;
    const replacement = `-----${words}-----`;
    const message = `The mark "${words}" stands between typographic dashes.`;
    faults.push(
      faultAt(
        'RF_LINT_PEM_DASHES',
        positionAt(index),
        message,
        canBeMended ? `Writes ${replacement}.` : undefined,
      ),
    );
    edits.push({ offset: index, length: found.length, replacement });
  }
  return { faults, edits };
}
