import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import type { LogClass } from '@ringfleet/contracts';
import { type BucketGroup, bucketGroups } from '../../embedded/log-index/log-buckets.ts';
import { KeyedTurns } from '../../embedded/keyed-turns.ts';
import { encodeCursor, pageLimit } from '../../embedded/list-cursor.ts';
import type {
  CountBy,
  FoundLine,
  IndexedChunk,
  IndexedLine,
  LineOrigin,
  LogCopyId,
  LogIndex,
  LogQuery,
  LogRetention,
} from '../../log-index/log-index.port.ts';
import { packQuery, placeIn, sortedCounts } from '../../log-index/log-list.ts';
import type { MongoConnection } from '../mongo-connection.ts';
import { type Migrations, MongoMigrations } from '../mongo-migrations.ts';
import { duplicateIn } from '../server-refusals.ts';
import { type CounterDocument, SharedNumbers } from '../shared-numbers.ts';
import { untilItSucceeds } from '../until-it-succeeds.ts';
import { blocksOf } from './log-blocks.ts';
import {
  type LogIndexModels,
  logIndexModels,
  type StoredChunk,
  type StoredCopy,
} from './log-index-schema.ts';
import { logIndexStep } from './log-index-step.ts';
import { LogReader } from './log-reader.ts';
import { LogSweep } from './log-sweep.ts';

/** Blocks in one call: a message holds 48 MB. */
const BLOCKS_AT_ONCE = 50;

export interface MongoLogIndexOptions {
  /** Stays open when the index is closed. */
  connection: MongoConnection;
  /** Whose it is: its collections are called `<service>.log-copies` and `<service>.log-blocks`. */
  service: string;
  retention: LogRetention;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
  /** What is done about a database that is not prepared. @default required */
  migrations?: Migrations;
}

/**
 * Lines lie in blocks that are found by the words in them; which of their lines fit is seen when a block is read. A
 * copy's document says which blocks count: new ones are written first, then the copy, then the old ones are removed.
 */
class MongoLogIndex implements LogIndex {
  private readonly connection: MongoConnection;
  private readonly models: LogIndexModels;
  private readonly retention: LogRetention;
  private readonly groups: ReadonlyMap<LogClass, BucketGroup>;
  private readonly now: () => number;
  private readonly numbers: SharedNumbers;
  private readonly reader: LogReader;
  private readonly ready: () => Promise<void>;
  private readonly turns = new KeyedTurns();

  constructor({
    connection,
    service,
    retention,
    now = Date.now,
    migrations = 'required',
  }: MongoLogIndexOptions) {
    this.connection = connection;
    this.models = logIndexModels(connection.mongoose, service);
    this.retention = retention;
    this.groups = bucketGroups(retention.days);
    this.now = now;
    const counters = connection.mongoose.collection<CounterDocument>('ringfleet.counters');
    this.numbers = new SharedNumbers(counters, `${service}/log-lines`);
    this.reader = new LogReader(this.models);
    const prepared = new MongoMigrations(connection);
    this.ready = untilItSucceeds(() => prepared.ensure(logIndexStep(connection, service), migrations));
  }

  async put(copy: LogCopyId, chunks: readonly IndexedChunk[], origin: LineOrigin): Promise<void> {
    // Of puts of one copy the last that was made counts.
    await this.turns.take(copyKey(copy), () => this.call(() => this.write(copy, chunks, origin)));
  }

  async chunks(copy: LogCopyId): Promise<{ order: string; lines: number }[]> {
    const chunks = await this.call(() => this.reader.chunks(copyKey(copy)));
    return chunks.map(({ order, lines }) => ({ order, lines }));
  }

  async lines(copy: LogCopyId, order: string): Promise<IndexedLine[]> {
    return this.call(() => this.reader.lines(copyKey(copy), order));
  }

  async lastLines(copy: LogCopyId, limit: number, before?: string): Promise<IndexedLine[]> {
    return this.call(() => this.reader.lastLines(copyKey(copy), limit, before));
  }

  async search(
    query: LogQuery,
    { limit: asked, cursor }: { limit: number; cursor?: string },
  ): Promise<{ items: FoundLine[]; cursor?: string }> {
    const packed = packQuery(query);
    const limit = pageLimit(asked);
    const after = cursor === undefined ? undefined : placeIn([packed], cursor);
    const found = await this.call(() => this.reader.search(packed, limit + 1, after));
    const items = found.slice(0, limit).map(({ line }) => line);
    const last = found[limit - 1];
    if (found.length <= limit || !last) return { items };
    return { items, cursor: encodeCursor([packed], [String(last.place.at), String(last.place.seq)]) };
  }

  async around(id: string, span: { before: number; after: number }): Promise<FoundLine[]> {
    return this.call(() => this.reader.around(id, span));
  }

  async counts(query: LogQuery, by: CountBy, limit: number): Promise<{ key: string; count: number }[]> {
    const packed = packQuery(query);
    return sortedCounts(await this.call(() => this.reader.counts(packed, by)), by).slice(0, limit);
  }

  async sweep(now: number): Promise<{ buckets: number; lines: number }> {
    return this.call(() => new LogSweep(this.models, this.retention, () => this.reader.size()).run(now));
  }

  async size(): Promise<{ lines: number; bytes: number }> {
    return this.call(() => this.reader.size());
  }

  async close(): Promise<void> {
    await this.turns.settled();
  }

  private async write(of: LogCopyId, put: readonly IndexedChunk[], origin: LineOrigin): Promise<void> {
    const last = [...new Map(put.map((chunk) => [chunk.order, chunk])).values()];
    for (;;) {
      const before = await this.models.copies.findById(copyKey(of)).lean();
      const chunks = await this.changed(before?.chunks ?? [], last, origin);
      if (chunks.length === 0) return;
      const marks = chunks.map(({ stored }) => stored.mark);
      for (const { stored, lines } of chunks) await this.writeBlocks(of, stored, lines, origin);
      const replaced =
        before?.chunks.filter((chunk) => chunks.some(({ stored }) => stored.order === chunk.order)) ?? [];
      const isWritten = await this.writeCopy(
        of,
        before,
        chunks.map(({ stored }) => stored),
      );
      const gone = isWritten ? replaced.map(({ mark }) => mark) : marks;
      if (gone.length > 0)
        await this.models.blocks.deleteMany({
          copy: copyKey(of),
          order: { $in: chunks.map(({ stored }) => stored.order) },
          mark: { $in: gone },
        });
      if (isWritten) return;
    }
  }

  /** What of a put is new: with lines other than those that are held, or of another origin. */
  private async changed(
    held: readonly StoredChunk[],
    put: readonly IndexedChunk[],
    { model = '', site = '', version = '' }: LineOrigin,
  ): Promise<{ stored: StoredChunk; lines: readonly IndexedLine[] }[]> {
    const changed: { stored: StoredChunk; lines: readonly IndexedLine[] }[] = [];
    const origin = JSON.stringify({ model, site, version });
    for (const { order, lines } of put) {
      const before = held.find((chunk) => chunk.order === order);
      const digest = createHash('sha256').update(JSON.stringify(lines)).digest('base64url');
      if (before?.digest === digest && before.origin === origin) continue;
      // With the same lines they keep their numbers, and so their ids.
      const first = before?.digest === digest ? before.first : await this.numbers.take(lines.length);
      const stored = { order, lines: lines.length, first, mark: new Types.ObjectId(), digest, origin };
      changed.push({ stored, lines });
    }
    return changed;
  }

  private async writeBlocks(
    of: LogCopyId,
    { order, mark }: StoredChunk,
    lines: readonly IndexedLine[],
    origin: LineOrigin,
  ): Promise<void> {
    const kept = { groups: this.groups, days: this.retention.days, now: this.now() };
    const blocks = await blocksOf({ copy: copyKey(of), of, order, mark, origin }, lines, kept);
    for (let start = 0; start < blocks.length; start += BLOCKS_AT_ONCE)
      await this.models.blocks.insertMany(blocks.slice(start, start + BLOCKS_AT_ONCE), { lean: true });
  }

  /** False when somebody else has changed it meanwhile. */
  private async writeCopy(
    { mac, path, kind, generation }: LogCopyId,
    before: StoredCopy | null,
    changed: readonly StoredChunk[],
  ): Promise<boolean> {
    const _id = copyKey({ mac, path, kind, generation });
    const byOrder = new Map([...(before?.chunks ?? []), ...changed].map((chunk) => [chunk.order, chunk]));
    const chunks = [...byOrder.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
    const rest = { mac, path, kind, generation, put: this.now(), chunks };
    try {
      const { matchedCount, upsertedCount } = await this.models.copies.updateOne(
        { _id, version: before?.version ?? 0 },
        { $set: rest, $inc: { version: 1 } },
        { upsert: !before },
      );
      return matchedCount + upsertedCount > 0;
    } catch (error) {
      if (duplicateIn(error) === '_id') return false;
      throw error;
    }
  }

  private async call<R>(call: () => Promise<R>): Promise<R> {
    await this.ready();
    try {
      return await call();
    } catch (error) {
      throw this.connection.failure(error);
    }
  }
}

/** The log index of a service in MongoDB. Any number of processes may have it open at once. */
export function openMongoLogIndex(options: MongoLogIndexOptions): LogIndex {
  return new MongoLogIndex(options);
}

function copyKey({ mac, path, kind, generation }: LogCopyId): string {
  return JSON.stringify([mac, path, kind, generation]);
}
