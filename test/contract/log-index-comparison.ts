import { expect } from '@jest/globals';
import type { CountBy, FoundLine, LogCopyId, LogIndex, LogQuery } from '@ringfleet/storage';
import { type NaiveLine, type NaiveLogIndex, naivePhrases, spaced } from './naive-log-index.ts';

/** That an index finds, orders, marks and counts what the naive one does; pages are small, so that cursors are used. */
export async function expectSameAnswers(
  index: LogIndex,
  naive: NaiveLogIndex,
  query: LogQuery,
): Promise<void> {
  const found = await everyPage(index, query, 7);
  const expected = naive.find(query);
  expect(found.map(withoutPlace).sort(byPlace)).toEqual(expected.sort(byPlace));
  expectNewestFirst(found);
  for (const line of found) expectMarks(line, query);
  for (const by of ['mac', 'model', 'version', 'hour'] as CountBy[]) {
    const counts = await index.counts(query, by, 1000);
    expect(new Map(counts.map(({ key, count }) => [key, count]))).toEqual(naive.counts(query, by));
    const ranks = counts.map(({ key, count }) => (by === 'hour' ? Number(key) : count));
    expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
  }
}

export async function expectSameCopies(
  index: LogIndex,
  naive: NaiveLogIndex,
  copies: readonly LogCopyId[],
): Promise<void> {
  let lines = 0;
  for (const copy of copies) {
    const chunks = naive.chunks(copy);
    expect(await index.chunks(copy)).toEqual(chunks);
    const bare = (of: readonly NaiveLine[]) => of.map(({ raw, at }) => [raw, at]);
    for (const { order } of chunks) {
      const kept = await index.lines(copy, order);
      expect(kept.map(({ raw, at }) => [raw, at])).toEqual(bare(naive.lines(copy, order)));
      const before = naive.lines(copy).filter((line) => line.order < order);
      const last = await index.lastLines(copy, 3, order);
      expect(last.map(({ raw, at }) => [raw, at])).toEqual(bare(before.slice(-3)));
    }
    const whole = naive.lines(copy);
    expect((await index.lastLines(copy, 5)).map(({ raw, at }) => [raw, at])).toEqual(bare(whole.slice(-5)));
    lines += whole.length;
  }
  expect((await index.size()).lines).toBe(lines);
}

export async function everyPage(index: LogIndex, query: LogQuery, limit: number): Promise<FoundLine[]> {
  const found: FoundLine[] = [];
  let cursor: string | undefined;
  do {
    const page = await index.search(query, { limit, ...(cursor && { cursor }) });
    found.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  return found;
}

function expectNewestFirst(found: readonly FoundLine[]): void {
  for (const [at, line] of found.entries()) {
    const next = found[at + 1];
    if (next) expect(next.at).toBeLessThanOrEqual(line.at);
    const ofChunk = next?.at === line.at && next.order === line.order && next.path === line.path;
    if (ofChunk && next.generation === line.generation) expect(next.number).toBeLessThan(line.number);
  }
}

function expectMarks({ raw, highlights }: FoundLine, { words = '' }: LogQuery): void {
  const marked = highlights.map(([start, end]) => spaced(raw.slice(start, end)));
  const phrases = naivePhrases(words).map(spaced);
  for (const phrase of phrases) expect(marked.some((text) => text.includes(phrase))).toBe(true);
  for (const text of marked) expect(phrases.some((phrase) => text.includes(phrase))).toBe(true);
  const bounds = highlights.flat();
  expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
}

function withoutPlace({ id, highlights, ...line }: FoundLine): NaiveLine {
  expect(typeof id).toBe('string');
  expect(Array.isArray(highlights)).toBe(true);
  return line;
}

function byPlace(a: NaiveLine, b: NaiveLine): number {
  return placeOf(a) < placeOf(b) ? -1 : 1;
}

function placeOf({ path, generation, order, number }: NaiveLine): string {
  return [path, generation, order, String(number).padStart(6, '0')].join(' ');
}
