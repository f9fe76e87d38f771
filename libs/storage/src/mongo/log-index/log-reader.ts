import type { ProjectionType, QueryFilter } from 'mongoose';
import { RingfleetError } from '@ringfleet/contracts';
import type { CountBy, FoundLine, IndexedLine, LogCopyId } from '../../log-index/log-index.port.ts';
import type { LinePlace, PackedQuery } from '../../log-index/log-list.ts';
import { type LogPhrase, logHighlights } from '../../log-index/log-phrases.ts';
import { blockFilter, isOfBlocks, lineFits } from './block-search.ts';
import { linesOf, type NumberedLine } from './log-blocks.ts';
import type { LogIndexModels, StoredBlock, StoredChunk, StoredCopy } from './log-index-schema.ts';

/** Blocks that are handed over by one message, and whose copies are asked for together. */
const BLOCKS_AT_ONCE = 20;
/** Copies that are not asked for again while blocks of others come between; those of one batch are held in any case. */
const COPIES_HELD = 100;

type Chunked = Pick<StoredBlock, 'copy' | 'order' | 'mark'>;
/** A block that counts, with the copy and chunk that say so. */
interface Counted<B> {
  block: B;
  copy: StoredCopy;
  chunk: StoredChunk;
}

/** Reads what the blocks and copies of a log index hold. */
export class LogReader {
  private readonly models: LogIndexModels;

  constructor(models: LogIndexModels) {
    this.models = models;
  }

  async chunks(copy: string): Promise<StoredChunk[]> {
    return (await this.models.copies.findById(copy).lean())?.chunks ?? [];
  }

  async lines(copy: string, order: string): Promise<IndexedLine[]> {
    const chunk = (await this.chunks(copy)).find((one) => one.order === order);
    return chunk ? (await this.linesOfChunk(copy, chunk)).map(bare) : [];
  }

  async lastLines(copy: string, limit: number, before?: string): Promise<IndexedLine[]> {
    const chunks = (await this.chunks(copy)).filter(({ order }) => before === undefined || order < before);
    return (await this.nearest(copy, chunks.toReversed(), limit, 'before')).map(({ line }) => bare(line));
  }

  /** Newest first. */
  async search(
    query: PackedQuery,
    limit: number,
    after?: LinePlace,
  ): Promise<{ line: FoundLine; place: LinePlace }[]> {
    const found: { line: FoundLine; place: LinePlace }[] = [];
    const fits = lineFits(query);
    let waiting: { line: NumberedLine; place: LinePlace; copy: StoredCopy; chunk: StoredChunk }[] = [];
    const take = (count: number) => {
      for (const { line, place, copy, chunk } of waiting.slice(0, count))
        found.push({ line: foundLine(line, copy, chunk, query.phrases), place });
      waiting = waiting.slice(count);
    };
    for await (const { block, copy, chunk } of this.counted<StoredBlock>(blockFilter(query, after), {})) {
      // No block that comes later has a line that is newer than this block's newest.
      const older = waiting.findIndex(({ place }) => place.at <= block.newest);
      take(older < 0 ? waiting.length : older);
      if (found.length >= limit) break;
      for (const line of await linesOf(block)) {
        const place = { at: line.at, seq: chunk.first + line.number };
        if ((!after || isBehind(place, after)) && fits(line)) waiting.push({ line, place, copy, chunk });
      }
      waiting.sort((a, b) => b.place.at - a.place.at || b.place.seq - a.place.seq);
    }
    take(Math.max(limit - found.length, 0));
    return found.slice(0, limit);
  }

  async counts(query: PackedQuery, by: CountBy): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const add = (key: string, count: number) => counts.set(key, (counts.get(key) ?? 0) + count);
    const isWhole = isOfBlocks(query) && by !== 'hour';
    const fits = lineFits(query);
    const left: ProjectionType<StoredBlock> = isWhole ? { words: 0, packed: 0 } : { words: 0 };
    for await (const { block } of this.counted<StoredBlock>(blockFilter(query), left)) {
      if (isWhole) add(block[by], block.lines);
      else
        for (const line of await linesOf(block))
          if (fits(line)) add(by === 'hour' ? String(hourOf(line.at)) : block[by], 1);
    }
    return counts;
  }

  /** @throws RF_LOG_LINE_MISSING */
  async around(id: string, { before, after }: { before: number; after: number }): Promise<FoundLine[]> {
    const missing = new RingfleetError('RF_LOG_LINE_MISSING', { id });
    const { copy: key, order, seq } = parseId(id) ?? {};
    const copy = key === undefined ? null : await this.models.copies.findById(key).lean();
    const at = copy?.chunks.findIndex((one) => one.order === order) ?? -1;
    const chunk = copy?.chunks[at];
    if (!copy || !chunk || seq === undefined) throw missing;
    const lines = await this.linesOfChunk(copy._id, chunk);
    const place = lines.findIndex(({ number }) => chunk.first + number === seq);
    if (place < 0) throw missing;
    const inFront = lines.slice(Math.max(place - Math.max(before, 0), 0), place);
    const behind = lines.slice(place, place + Math.max(after, 0) + 1);
    const earlier = copy.chunks.slice(0, at).reverse();
    const found = [
      ...(await this.nearest(copy._id, earlier, before - inFront.length, 'before')),
      ...[...inFront, ...behind].map((line) => ({ line, chunk })),
      ...(await this.nearest(copy._id, copy.chunks.slice(at + 1), after + 1 - behind.length, 'behind')),
    ];
    return found.map(({ line, chunk: of }) => foundLine(line, copy, of, []));
  }

  /** Summed by the database out of an index alone; with what a put left that was killed. */
  async size(): Promise<{ lines: number; bytes: number }> {
    const [sum] = await this.models.blocks
      .aggregate<{ lines: number; bytes: number }>([
        { $group: { _id: null, lines: { $sum: '$lines' }, bytes: { $sum: '$bytes' } } },
      ])
      .hint('chunk');
    return { lines: sum?.lines ?? 0, bytes: sum?.bytes ?? 0 };
  }

  /** Up to `limit` lines of chunks, the nearest first, in the order of the copy. */
  private async nearest(
    copy: string,
    chunks: readonly StoredChunk[],
    limit: number,
    direction: 'before' | 'behind',
  ): Promise<{ line: NumberedLine; chunk: StoredChunk }[]> {
    const found: { line: NumberedLine; chunk: StoredChunk }[] = [];
    for (let start = 0; start < chunks.length && found.length < limit;) {
      // Lines whose time is over are not there any more: then others are read.
      const some = chunks.slice(start, start + reaching(chunks.slice(start), limit - found.length));
      start += some.length;
      const lines = await this.linesOf(copy, some);
      for (const chunk of some) {
        const left = Math.max(limit - found.length, 0);
        const ofChunk = (lines.get(chunk) ?? []).map((line) => ({ line, chunk }));
        if (direction === 'before') found.unshift(...ofChunk.slice(Math.max(ofChunk.length - left, 0)));
        else found.push(...ofChunk.slice(0, left));
      }
    }
    return found;
  }

  private async linesOfChunk(copy: string, chunk: StoredChunk): Promise<NumberedLine[]> {
    return (await this.linesOf(copy, [chunk])).get(chunk) ?? [];
  }

  /** The lines of each of these chunks, by number. */
  private async linesOf(
    copy: string,
    chunks: readonly StoredChunk[],
  ): Promise<Map<StoredChunk, NumberedLine[]>> {
    const [orders, marks] = [chunks.map(({ order }) => order), chunks.map(({ mark }) => mark)];
    const blocks = await this.models.blocks
      .find({ copy, order: { $in: orders }, mark: { $in: marks } })
      .select({ mark: 1, packed: 1 })
      .lean();
    const byMark = Map.groupBy(blocks, ({ mark }) => String(mark));
    const each = chunks.map(async (chunk): Promise<[StoredChunk, NumberedLine[]]> => {
      const lines = await Promise.all((byMark.get(String(chunk.mark)) ?? []).map(linesOf));
      return [chunk, lines.flat().sort((a, b) => a.number - b.number)];
    });
    return new Map(await Promise.all(each));
  }

  /** Blocks that count, the newest first. */
  private async *counted<B extends Chunked>(
    filter: QueryFilter<StoredBlock>,
    projection: ProjectionType<StoredBlock>,
  ): AsyncGenerator<Counted<B>> {
    const copies = new Map<string, StoredCopy>();
    const cursor = this.models.blocks
      .find(filter, projection)
      .sort({ newest: -1, _id: -1 })
      .lean<B[]>()
      .cursor({ batchSize: BLOCKS_AT_ONCE });
    let batch: B[] = [];
    const take = async () => {
      const some = batch;
      batch = [];
      const unknown = some.map(({ copy }) => copy).filter((copy) => !copies.has(copy));
      if (unknown.length > 0)
        for (const copy of await this.models.copies.find({ _id: { $in: unknown } }).lean())
          copies.set(copy._id, copy);
      const counted = some.flatMap((block) => {
        const copy = copies.get(block.copy);
        const chunk = copy?.chunks.find(
          ({ order, mark }) => order === block.order && mark.equals(block.mark),
        );
        return copy && chunk ? [{ block, copy, chunk }] : [];
      });
      for (const copy of [...copies.keys()].slice(0, -COPIES_HELD)) copies.delete(copy);
      return counted;
    };
    for await (const block of cursor as AsyncIterable<B>) {
      batch.push(block);
      if (batch.length === BLOCKS_AT_ONCE) yield* await take();
    }
    yield* await take();
  }
}

/** How many of these chunks hold so many lines together, as they were put. */
function reaching(chunks: readonly StoredChunk[], lines: number): number {
  let sum = 0;
  const last = chunks.findIndex((chunk) => (sum += chunk.lines) >= lines);
  return last < 0 ? chunks.length : last + 1;
}

function foundLine(
  line: NumberedLine,
  { _id, mac, path, kind, generation }: StoredCopy,
  { order, first, origin }: StoredChunk,
  phrases: readonly LogPhrase[],
): FoundLine {
  const { model, site, version } = JSON.parse(origin) as Record<'model' | 'site' | 'version', string>;
  return {
    ...line,
    ...({ mac, path, kind, generation } satisfies LogCopyId),
    ...(model && { model }),
    ...(site && { site }),
    ...(version && { version }),
    id: Buffer.from(JSON.stringify([_id, order, first + line.number])).toString('base64url'),
    order,
    highlights: logHighlights(line, phrases),
  };
}

function parseId(id: string): { copy: string; order: string; seq: number } | undefined {
  try {
    const [copy, order, seq] = JSON.parse(String(Buffer.from(id, 'base64url'))) as unknown[];
    if (typeof copy === 'string' && typeof order === 'string' && typeof seq === 'number')
      return { copy, order, seq };
  } catch {
    // Whatever it is, it names no line.
  }
  return undefined;
}

function isBehind(place: LinePlace, after: LinePlace): boolean {
  return place.at < after.at || (place.at === after.at && place.seq < after.seq);
}

function bare(numbered: NumberedLine): IndexedLine {
  const line: IndexedLine & { number?: number } = { ...numbered };
  delete line.number;
  return line;
}

function hourOf(at: number): number {
  return at - (at % 3_600_000);
}
