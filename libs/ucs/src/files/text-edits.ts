/** One replacement in a text, by UTF-16 offsets. */
export interface TextEdit {
  offset: number;
  length: number;
  replacement: string;
}

/** A text after some edits, and the way back to the places of the original. */
export interface EditedText {
  text: string;
  /** From an offset of the edited text to the one of the original; inside a replacement, to its start. */
  originalOffset(offset: number): number;
}

/** Applies edits that are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): EditedText {
  const pieces: string[] = [];
  let done = 0;
  for (const { offset, length, replacement } of edits) {
    pieces.push(text.slice(done, offset), replacement);
    done = offset + length;
  }
  pieces.push(text.slice(done));
  return {
    text: pieces.join(''),
    originalOffset(wanted) {
      let shift = 0;
      for (const { offset, length, replacement } of edits) {
        const start = offset + shift;
        if (wanted < start) break;
        if (wanted < start + replacement.length) return offset;
        shift += replacement.length - length;
      }
      return wanted - shift;
    },
  };
}
