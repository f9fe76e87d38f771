import type { CountBy, IndexedChunk, IndexedLine, LineOrigin, LogCopyId, LogQuery } from '@ringfleet/storage';
import { DAY, NOW, retention } from './log-index-adapter.ts';

/** A line as the naive index holds it: with all that can be asked of it. */
export interface NaiveLine extends IndexedLine, LogCopyId, LineOrigin {
  order: string;
  number: number;
}

/** What a LogIndex promises, in the plainest way: everything in memory, every line looked at. */
export class NaiveLogIndex {
  private readonly held = new Map<string, NaiveLine[]>();
  private readonly put_ = new Map<string, Map<string, number>>();

  put(copy: LogCopyId, chunks: readonly IndexedChunk[], origin: LineOrigin): void {
    for (const { order, lines } of chunks) {
      const numbered = lines.map((line, number) => ({ ...line, ...copy, ...origin, order, number }));
      this.held.set(`${keyOf(copy)} ${order}`, numbered.filter(isKept));
      const orders = this.put_.get(keyOf(copy)) ?? new Map<string, number>();
      this.put_.set(keyOf(copy), orders.set(order, lines.length));
    }
  }

  chunks(copy: LogCopyId): { order: string; lines: number }[] {
    return Array.from(this.put_.get(keyOf(copy)) ?? [], ([order, lines]) => ({ order, lines })).sort(
      (a, b) => (a.order < b.order ? -1 : 1),
    );
  }

  /** Of a copy, or of one chunk of it, in the order of the copy. */
  lines(copy: LogCopyId, order?: string): NaiveLine[] {
    const orders = order === undefined ? this.chunks(copy).map((chunk) => chunk.order) : [order];
    return orders.flatMap((of) => this.held.get(`${keyOf(copy)} ${of}`) ?? []);
  }

  find(query: LogQuery): NaiveLine[] {
    return [...this.held.values()].flat().filter((line) => fits(line, query));
  }

  counts(query: LogQuery, by: CountBy): Map<string, number> {
    const counts = new Map<string, number>();
    for (const line of this.find(query)) {
      const key = by === 'hour' ? String(line.at - (line.at % 3_600_000)) : (line[by] ?? '');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }
}

function keyOf({ mac, path, kind, generation }: LogCopyId): string {
  return [mac, path, kind, generation].join(' ');
}

function isKept(line: IndexedLine): boolean {
  return line.at >= NOW - retention.days[line.class ?? '*'] * DAY;
}

function fits(line: NaiveLine, query: LogQuery): boolean {
  const { words, classes, from = -Infinity, to = Infinity, mac, component, kind, ...origin } = query;
  const { model, site, version } = origin;
  return (
    line.at >= from &&
    line.at < to &&
    (!classes || (line.class !== undefined && classes.includes(line.class))) &&
    (mac === undefined || line.mac === mac) &&
    (kind === undefined || line.kind === kind) &&
    (component === undefined || line.component === component) &&
    (model === undefined || (line.model ?? '') === model) &&
    (site === undefined || (line.site ?? '') === site) &&
    (version === undefined || (line.version ?? '') === version) &&
    naivePhrases(words ?? '').every((phrase) => spaced(line.text).includes(spaced(phrase)))
  );
}

/** What is in quotes, and what is between spaces otherwise, if there is a word in it. */
export function naivePhrases(words: string): string[] {
  return Array.from(words.matchAll(/"([^"]*)"|[^\s"]+/gu), ([all, quoted]) => quoted ?? all).filter(
    (phrase) => spaced(phrase).trim() !== '',
  );
}

/** Words in lower case with one space around each. */
export function spaced(text: string): string {
  const words = text.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => word !== '');
  return ` ${words.map((word) => word.toLowerCase()).join(' ')} `;
}
