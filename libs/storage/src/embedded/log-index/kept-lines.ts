import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { RingfleetError } from '@ringfleet/contracts/errors';
import type { LogCopyId } from '../../log-index/log-index.port.ts';
import type { FoundPage, PackedSource } from './found-page.ts';
import { type LineBlock, linesOf, type PackedLine } from './packed-lines.ts';

/** A chunk with all that its lines have in common. */
interface ChunkRow extends LogCopyId {
  chunk: number;
  copy: number;
  ord: string;
  first: number;
  lines: number;
  buckets: string;
  model: string;
  site: string;
  version: string;
}

interface Span {
  /** Numbers of lines in their chunk; `end` exclusive. */
  first?: number;
  end?: number;
  descending?: boolean;
  limit?: number;
}

const chunkSql = `SELECT c.chunk, c.copy, c.ord, c.first, c.lines, c.buckets, o.model, o.site, o.version,
  p.mac, p.path, p.kind, p.generation
  FROM chunks c JOIN origins o ON o.origin = c.origin JOIN copies p ON p.copy = c.copy`;

/** Lines by the chunk that brought them. */
export class KeptLines {
  private readonly db: DatabaseSync;
  private readonly chunkBy: StatementSync;

  constructor(db: DatabaseSync) {
    this.db = db;
    this.chunkBy = db.prepare(`${chunkSql} WHERE c.chunk = ?`);
  }

  copy({ mac, path, kind, generation }: LogCopyId): number | undefined {
    const row = this.db
      .prepare('SELECT copy FROM copies WHERE mac = ? AND path = ? AND kind = ? AND generation = ?')
      .get(mac, path, kind, generation);
    return row?.['copy'] as number | undefined;
  }

  chunkOf(copy: number, order: string): ChunkRow | undefined {
    return this.db.prepare(`${chunkSql} WHERE c.copy = ? AND c.ord = ?`).get(copy, order) as
      ChunkRow | undefined;
  }

  ofChunk(chunk: ChunkRow, span: Span = {}): PackedLine[] {
    const { first = 0, end = Infinity, descending = false, limit = Infinity } = span;
    const kept = this.db
      .prepare('SELECT b.bucket FROM json_each(?) j JOIN buckets b ON b.bucket = j.value')
      .all(chunk.buckets) as { bucket: number }[];
    const lines = kept
      .flatMap(({ bucket }) => this.blocks(bucket, chunk))
      .flatMap(linesOf)
      .filter(([number]) => number >= first && number < end)
      .sort((a, b) => (descending ? b[0] - a[0] : a[0] - b[0]));
    return lines.slice(0, limit);
  }

  /** Up to `limit` lines of the chunks of a copy before or behind an order, the nearest first. */
  besides(copy: number, order: string | undefined, direction: 'before' | 'behind', limit: number) {
    const descending = direction === 'before';
    const bound = order === undefined ? '' : `AND c.ord ${descending ? '<' : '>'} ?`;
    const chunks = this.db
      .prepare(`${chunkSql} WHERE c.copy = ? ${bound} ORDER BY c.ord ${descending ? 'DESC' : 'ASC'}`)
      .iterate(copy, ...(order === undefined ? [] : [order])) as Iterable<unknown> as Iterable<ChunkRow>;
    const found: { line: PackedLine; chunk: ChunkRow }[] = [];
    if (limit <= 0) return found;
    for (const chunk of chunks) {
      const lines = this.ofChunk(chunk, { descending, limit: limit - found.length });
      for (const line of lines) found.push({ line, chunk });
      if (found.length >= limit) break;
    }
    return found;
  }

  /** The line of this id, with those around it. @throws RF_LOG_LINE_MISSING */
  around(id: string, { before, after }: { before: number; after: number }): FoundPage {
    const { chunk, number } = this.find(id);
    const inFront = this.ofChunk(chunk, { end: number, descending: true, limit: Math.max(before, 0) });
    const behind = this.ofChunk(chunk, { first: number, limit: Math.max(after, 0) + 1 });
    if (behind[0]?.[0] !== number) throw new RingfleetError('RF_LOG_LINE_MISSING', { id });
    const earlier = this.besides(chunk.copy, chunk.ord, 'before', before - inFront.length);
    const later = this.besides(chunk.copy, chunk.ord, 'behind', after + 1 - behind.length);
    const found = [
      ...earlier.toReversed(),
      ...[...inFront.toReversed(), ...behind].map((line) => ({ line, chunk })),
      ...later,
    ];
    return {
      sources: found.map(({ chunk: of }) => packedSource(of)),
      of: found.map((_, index) => index),
      lines: found.map(({ line }) => line),
    };
  }

  private blocks(bucket: number, { first, lines }: ChunkRow): LineBlock[] {
    return this.db
      .prepare(`SELECT * FROM lines_${bucket} WHERE seq >= ? AND seq < ?`)
      .all(first, first + lines) as unknown as LineBlock[];
  }

  private find(id: string): { chunk: ChunkRow; number: number } {
    const [chunk, number] = (/^([0-9a-z]{1,10})-([0-9a-z]{1,10})$/.exec(id) ?? []).slice(1);
    const row =
      chunk === undefined
        ? undefined
        : (this.chunkBy.get(Number.parseInt(chunk, 36)) as ChunkRow | undefined);
    if (!row || number === undefined) throw new RingfleetError('RF_LOG_LINE_MISSING', { id });
    return { chunk: row, number: Number.parseInt(number, 36) };
  }
}

function packedSource({
  chunk,
  ord,
  model,
  site,
  version,
  mac,
  path,
  kind,
  generation,
}: ChunkRow): PackedSource {
  return [chunk, ord, model, site, version, mac, path, kind, generation];
}
