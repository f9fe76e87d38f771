import { RingfleetError } from '@ringfleet/contracts/errors';
import { logWords } from './log-words.ts';

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
  const words = [...logWords(found < 0 ? raw : text)];
  const shift = Math.max(found, 0);
  const ranges: [number, number][] = [];
  for (const phrase of phrases)
    for (let at = 0; at + phrase.length <= words.length; at += 1)
      if (phrase.every((word, index) => words[at + index]!.word === word))
        ranges.push([words[at]!.start, words[at + phrase.length - 1]!.end]);
  ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const merged: [number, number][] = [];
  for (const [start, end] of ranges) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged.map(([start, end]) => [start + shift, end + shift]);
}
