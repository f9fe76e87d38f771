import { RequestInvalidError } from '@ringfleet/service-kit';

/** One line of a text, with its end. */
export interface TextLine {
  /** From 1. */
  number: number;
  text: string;
}

/** What is longer is cut off: whoever reads the line refuses it. */
export const LONGEST_LINE = 1024 * 1024;

/** Text from bytes, part by part, without a byte order mark. @throws RF_INTENT_INVALID when it is no UTF-8 */
export async function* utf8Text(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines = 1;
  const decoded = (chunk?: Uint8Array) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      const before = new TextDecoder().decode(chunk).split('\ufffd', 1)[0] ?? '';
      lines += before.split('\n').length - 1;
      const message = 'the file is not in UTF-8 from here on; save it with that encoding';
      throw new RequestInvalidError([{ field: '', message, line: lines, column: 1 }], 'RF_INTENT_INVALID');
    }
  };
  for await (const chunk of bytes) {
    const text = decoded(chunk);
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
    if (text !== '') yield text;
  }
  const rest = decoded();
  if (rest !== '') yield rest;
}

/** Lines of a text that comes in parts, in pages of one part each. */
export async function* textLines(parts: AsyncIterable<string>): AsyncGenerator<TextLine[]> {
  let rest = '';
  let number = 0;
  const line = (text: string): TextLine => ({ number: (number += 1), text });
  for await (const part of parts) {
    const page: TextLine[] = [];
    let start = 0;
    for (let end = part.indexOf('\n'); end !== -1; end = part.indexOf('\n', start)) {
      page.push(line(joined(rest, part.slice(start, end + 1))));
      rest = '';
      start = end + 1;
    }
    rest = joined(rest, part.slice(start));
    yield page;
  }
  if (rest !== '') yield [line(rest)];
}

function joined(a: string, b: string): string {
  return a.length > LONGEST_LINE ? a : (a + b).slice(0, LONGEST_LINE + 1);
}
