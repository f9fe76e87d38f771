import type { XmlProblem } from './xml-scan.ts';

/** What word processors and web pages did to the markup of a text, and the text with it undone. */
export interface Typography {
  problems: XmlProblem[];
  /** The text with every certain correction made. */
  mended: string;
  /** From an offset of the mended text to the one of the original. */
  originalOffset(offset: number): number;
}

export function findTypography(text: string): Typography {
  return { problems: [], mended: text, originalOffset: (offset) => offset };
}
