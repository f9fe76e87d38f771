/** One word of a text and where it stands: [start, end) in UTF-16 units. */
export interface LogWord {
  /** In lower case. */
  word: string;
  start: number;
  end: number;
}

const RUN = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * The words of a log's text, for every adapter of the LogIndex: runs of letters, digits and combining marks, in lower
 * case; all else separates. So `10.1.20.30`, `0004f2e7325a-boot.log` and `cfgParamCbSet:` are 4, 3 and 1 words, and a
 * query for a whole address, a subnet, a file name or a piece of one is a phrase of its words.
 */
export function* logWords(text: string): Generator<LogWord> {
  for (const match of text.matchAll(RUN))
    yield {
      word: match[0].toLowerCase(),
      start: match.index,
      end: match.index + match[0].length,
    };
}

/** Nearly all lines are; their letters stay in their places when they are made lower case. */
export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

const ASCII = /^\p{ASCII}*$/u;

/** The same words without their places, one space between two: what is handed to a full-text index. */
export function spacedLogWords(text: string): string {
  if (isAscii(text)) return text.toLowerCase().replace(ASCII_SEPARATORS, ' ').trim();
  return Array.from(logWords(text), ({ word }) => word).join(' ');
}

const ASCII_SEPARATORS = /[^a-z0-9]+/gu;
