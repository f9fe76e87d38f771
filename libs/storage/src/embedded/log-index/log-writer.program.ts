import { createHash } from 'node:crypto';
import type { LogClass } from '@ringfleet/contracts';
import type { LineOrigin, LogCopyId, LogRetention } from '../../log-index/log-index.port.ts';
import type { OpenProgram } from '../../sqlite/sqlite-program.ts';
import { bucketMerger } from './bucket-merger.ts';
import { BucketWriter, removeLines } from './bucket-writer.ts';
import { bucketGroups, DAY, keptFor, mostLinesOf } from './log-buckets.ts';
import { type BucketRow, dropBucketTables, logTables, SEQUENCE_LIMIT } from './log-tables.ts';
import type { PackedChunk } from './packed-lines.ts';
import { macMark } from './line-marks.ts';

export interface PackedPut {
  copy: LogCopyId;
  origin: LineOrigin;
  chunks: PackedChunk[];
}

interface ChunkRow {
  chunk: number;
  origin: number;
  first: number;
  lines: number;
  buckets: string;
  digest: Uint8Array;
}

/** That a chunk was put is remembered so much longer than the lines that are kept longest. */
const REMEMBERED = 30 * DAY;
const FORGOTTEN_AT_ONCE = 2_000;

const openLogWriter = ((db, options) => {
  const { days, bytes } = options as LogRetention;
  db.exec(logTables);
  // Pages that are soon written again go to the database once, not with every commit.
  db.exec('PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000');
  const groups = bucketGroups(days);
  const mostLines = mostLinesOf(bytes);
  const keepCopy = db.prepare(
    `INSERT INTO copies (mac, path, kind, generation) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET mac = excluded.mac RETURNING copy`,
  );
  const keepOrigin = db.prepare(
    `INSERT INTO origins (model, site, version) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET model = excluded.model RETURNING origin`,
  );
  const findChunk = db.prepare(
    'SELECT chunk, origin, first, lines, buckets, digest FROM chunks WHERE copy = ? AND ord = ?',
  );
  const addChunk = db.prepare(
    `INSERT INTO chunks (copy, ord, origin, first, lines, buckets, digest, put)
     VALUES (?, ?, 0, 0, 0, '[]', x'', 0) RETURNING chunk`,
  );
  const setChunk = db.prepare(
    'UPDATE chunks SET origin = ?, first = ?, lines = ?, buckets = ?, digest = ?, put = ? WHERE chunk = ?',
  );
  const setOriginOf = db.prepare('UPDATE chunks SET origin = ? WHERE chunk = ?');
  const takeNumbers = db.prepare('UPDATE sequence SET next = next + ? RETURNING next');
  const bucketOf = db.prepare('SELECT * FROM buckets WHERE bucket = ?');
  const bucketsFor = db.prepare(
    'SELECT * FROM buckets WHERE starts = ? AND ends = ? AND classes = ? ORDER BY bucket DESC LIMIT 1',
  );
  const addBucket = db.prepare(
    'INSERT INTO buckets (starts, ends, classes, base, lines, oldest, newest) VALUES (?, ?, ?, ?, 0, ?, ?) RETURNING *',
  );
  const setBucket = db.prepare('UPDATE buckets SET lines = ?, oldest = ?, newest = ? WHERE bucket = ?');
  const lessLines = db.prepare('UPDATE buckets SET lines = lines - ? WHERE bucket = ?');

  /** The buckets that one call writes to. */
  const openBuckets = () => {
    const open = new Map<string, Map<number, BucketWriter>>();
    const finish = (writer: BucketWriter) => {
      const { lines, oldest, newest, bucket } = writer.finish();
      setBucket.run(lines, oldest, newest, bucket);
    };
    const hasRoom = ({ lines, base }: BucketRow, seq: number) =>
      lines < mostLines && seq - base < SEQUENCE_LIMIT;
    const find = (starts: number, ends: number, classes: string, seq: number) => {
      const known = bucketsFor.get(starts, ends, classes) as BucketRow | undefined;
      if (known && hasRoom(known, seq)) return new BucketWriter(db, known);
      const row = addBucket.get(starts, ends, classes, seq, ends, starts) as unknown as BucketRow;
      return BucketWriter.create(db, row);
    };
    return {
      for: (of: LogClass, at: number, seq: number) => {
        const { classes, period } = groups.get(of)!;
        const starts = Math.floor(at / period) * period;
        const ofClasses = open.get(classes) ?? new Map<number, BucketWriter>();
        open.set(classes, ofClasses);
        let writer = ofClasses.get(starts);
        if (writer && hasRoom(writer.row, seq)) return writer;
        if (writer) finish(writer);
        writer = find(starts, starts + period, classes, seq);
        ofClasses.set(starts, writer);
        return writer;
      },
      finish: () => {
        for (const ofClasses of open.values()) for (const writer of ofClasses.values()) finish(writer);
      },
    };
  };
  const removeChunk = (mac: string, { first, lines, buckets }: ChunkRow) => {
    for (const id of JSON.parse(buckets) as number[]) {
      const row = bucketOf.get(id) as BucketRow | undefined;
      if (row) lessLines.run(removeLines(db, row, mac, { first, end: first + lines }), id);
    }
  };
  const isKept = (of: LogClass, at: number, now: number) => at >= now - days[of] * DAY;

  return {
    calls: {
      put: ({ puts, now }: { puts: PackedPut[]; now: number }): void => {
        const changed: {
          put: PackedPut;
          origin: number;
          chunk: number;
          digest: Uint8Array;
          packed: PackedChunk;
        }[] = [];
        // What is replaced goes first: the numbers of its words must be gone before others are sorted in.
        for (const put of lastOfEach(puts)) {
          const { copy: id, origin: of, chunks } = put;
          const { copy } = keepCopy.get(id.mac, id.path, id.kind, id.generation) as { copy: number };
          const { origin } = keepOrigin.get(of.model ?? '', of.site ?? '', of.version ?? '') as {
            origin: number;
          };
          for (const packed of chunks) {
            const { order } = packed;
            const digest = createHash('sha256').update(packed.lines).digest();
            const before = findChunk.get(copy, order) as ChunkRow | undefined;
            if (before && digest.equals(before.digest)) {
              if (before.origin !== origin) setOriginOf.run(origin, before.chunk);
              continue;
            }
            if (before) removeChunk(id.mac, before);
            const { chunk } = before ?? (addChunk.get(copy, order) as { chunk: number });
            changed.push({ put, origin, chunk, digest, packed });
          }
        }
        const buckets = openBuckets();
        for (const { put, origin, chunk, digest, packed } of changed) {
          const { lines, at: times, classes } = packed;
          const phone = macMark(put.copy.mac);
          const first = (takeNumbers.get(times.length) as { next: number }).next - times.length;
          const into = new Set<number>();
          let end = 0;
          for (const [number, at] of times.entries()) {
            const start = end;
            end = lines.indexOf('\n', start + 1);
            if (end < 0) end = lines.length;
            const of = classOf(classes, number);
            if (!isKept(of, at, now)) continue;
            const seq = first + number;
            const writer = buckets.for(of, at, seq);
            writer.insert(chunk, { at, seq, phone, packed: lines.slice(start, end) });
            into.add(writer.row.bucket);
          }
          setChunk.run(origin, first, times.length, JSON.stringify([...into]), digest, now, chunk);
        }
        buckets.finish();
      },
      /** Drops the next bucket that is past its time or too much. @returns its lines; undefined when there is none */
      dropBucket: (now: number): number | undefined => {
        const rows = db
          .prepare('SELECT * FROM buckets ORDER BY ends, bucket')
          .all() as unknown as BucketRow[];
        const past = rows.find(({ ends, classes }) => ends <= now - keptFor(classes, days));
        const gone = past ?? (bytesUsed() > bytes ? rows[0] : undefined);
        if (!gone) return undefined;
        db.exec(dropBucketTables(gone.bucket));
        db.prepare('DELETE FROM buckets WHERE bucket = ?').run(gone.bucket);
        db.prepare('DELETE FROM merges WHERE bucket = ?').run(gone.bucket);
        return gone.lines;
      },
      mergeSome: bucketMerger(db),
      /** Forgets some chunks that were put long ago and have no lines left. @returns whether there may be more */
      forgetChunks: (now: number): boolean => {
        const longest = Math.max(...Object.values(days)) * DAY;
        const { changes } = db
          .prepare(
            `DELETE FROM chunks WHERE chunk IN (SELECT chunk FROM chunks c WHERE put < ? AND NOT EXISTS (
               SELECT 1 FROM json_each(c.buckets) j JOIN buckets b ON b.bucket = j.value) LIMIT ${FORGOTTEN_AT_ONCE})`,
          )
          .run(now - longest - REMEMBERED);
        if (Number(changes) === FORGOTTEN_AT_ONCE) return true;
        db.exec('DELETE FROM copies WHERE NOT EXISTS (SELECT 1 FROM chunks c WHERE c.copy = copies.copy)');
        return false;
      },
    },
  };

  /** Pages that a dropped bucket leaves are used again and do not count. */
  function bytesUsed(): number {
    const { bytes: used } = db
      .prepare(
        'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
      )
      .get() as { bytes: number };
    return used;
  }
}) satisfies OpenProgram;

export default openLogWriter;

/** That it is kept as: lines without one as those of `*`. */
function classOf(classes: string, number: number): LogClass {
  const of = classes[number]!;
  return of === '-' ? '*' : (of as LogClass);
}

/** Where puts of one call bring the same chunk, the last counts. */
function lastOfEach(puts: PackedPut[]): PackedPut[] {
  const seen = new Set<string>();
  return puts
    .toReversed()
    .map((put) => ({
      ...put,
      chunks: put.chunks
        .toReversed()
        .filter(({ order }) => {
          const { mac, path, kind, generation } = put.copy;
          const key = JSON.stringify([mac, path, kind, generation, order]);
          if (seen.has(key)) return false;
          seen.add(key);
          return true;
        })
        .toReversed(),
    }))
    .toReversed();
}
