import { RingfleetError } from '@ringfleet/contracts/errors';
import { isAscii, logWords, type LogWord } from './log-words.ts';

/** Words that must stand next to each other in this order; one of them where a single word is asked for. */
export type LogPhrase = readonly string[];

/**
 * What the words of a LogQuery ask for: each is a phrase of its own (`boot.log` is one of two words), and what stands in
 * double quotes is one phrase. What has no letter or digit asks for nothing.
 * @throws RF_LOG_QUERY_INVALID for a quote without its partner
 */
export function logPhrases(words: string): LogPhrase[] {
  const parts = words.split('"');
  if (parts.length % 2 === 0)
    throw new RingfleetError('RF_LOG_QUERY_INVALID', { reason: 'a double quote has no partner' });
  return parts
    .flatMap((part, index) => (index % 2 === 1 ? [part] : part.split(/\s+/u)))
    .map((phrase) => Array.from(logWords(phrase), ({ word }) => word))
    .filter((phrase) => phrase.length > 0);
}

/** Where the phrases stand in a line: [start, end) in UTF-16 units of `raw`, ascending, none touching another. */
export function logHighlights(
  { raw, text }: { raw: string; text: string },
  phrases: readonly LogPhrase[],
): [start: number, end: number][] {
  if (phrases.length === 0) return [];
  const found = raw.lastIndexOf(text);
  const searched = found < 0 ? raw : text;
  const shift = Math.max(found, 0);
  const ranges = isAscii(searched)
    ? phrasesInAscii(searched.toLowerCase(), phrases)
    : phrasesAmong([...logWords(searched)], phrases);
  if (ranges.length > 1) ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const merged: [number, number][] = [];
  for (const [start, end] of ranges) {
    const last = merged.at(-1);
    if (last && start + shift <= last[1]) last[1] = Math.max(last[1], end + shift);
    else merged.push([start + shift, end + shift]);
  }
  return merged;
}

function phrasesAmong(words: readonly LogWord[], phrases: readonly LogPhrase[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const phrase of phrases)
    for (let at = 0; at + phrase.length <= words.length; at += 1)
      if (phrase.every((word, index) => words[at + index]!.word === word))
        ranges.push([words[at]!.start, words[at + phrase.length - 1]!.end]);
  return ranges;
}

/** @param text in lower case */
function phrasesInAscii(text: string, phrases: readonly LogPhrase[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const phrase of phrases) {
    const first = phrase[0]!;
    for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1)) {
      const end = isOfWord(text.charCodeAt(at - 1)) ? undefined : phraseEnd(text, at, phrase);
      if (end !== undefined) ranges.push([at, end]);
    }
  }
  return ranges;
}

function phraseEnd(text: string, start: number, phrase: LogPhrase): number | undefined {
  let at = start;
  for (const [index, word] of phrase.entries()) {
    if (index > 0) while (at < text.length && !isOfWord(text.charCodeAt(at))) at += 1;
    if (!text.startsWith(word, at)) return undefined;
    at += word.length;
    if (isOfWord(text.charCodeAt(at))) return undefined;
  }
  return at;
}

/** Whether it is an ASCII digit or small letter; NaN, beyond the text, is none. */
function isOfWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}
