import { createHash } from 'node:crypto';
import type { LogClass } from '@ringfleet/contracts';
import type { LineOrigin, LogCopyId, LogRetention } from '../../log-index/log-index.port.ts';
import type { OpenProgram } from '../../sqlite/sqlite-program.ts';
import { type BucketRow, BucketWriter, removeLines } from './bucket-writer.ts';
import { bucketGroups, DAY, keptFor, mostLinesOf } from './log-buckets.ts';
import { dropBucketTables, logTables, SEQUENCE_LIMIT } from './log-tables.ts';
import type { PackedLine } from './packed-lines.ts';

export interface PackedPut {
  copy: LogCopyId;
  origin: LineOrigin;
  /** `lines` has a PackedLine as JSON in each of its lines: text crosses to the thread faster, and lies in rows so. */
  chunks: { order: string; lines: string }[];
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
  db.exec('PRAGMA cache_size = -16000');
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
    const open = new Map<string, { row: BucketRow; writer: BucketWriter }>();
    const finish = ({ row, writer }: { row: BucketRow; writer: BucketWriter }) => {
      writer.finish();
      setBucket.run(row.lines, row.oldest, row.newest, row.bucket);
    };
    const hasRoom = ({ row }: { row: BucketRow }, seq: number) =>
      row.lines < mostLines && seq - row.base < SEQUENCE_LIMIT;
    const find = (starts: number, ends: number, classes: string, seq: number) => {
      const known = bucketsFor.get(starts, ends, classes) as BucketRow | undefined;
      if (known && hasRoom({ row: known }, seq)) return { row: known, writer: new BucketWriter(db, known) };
      const row = addBucket.get(starts, ends, classes, seq, ends, starts) as unknown as BucketRow;
      return { row, writer: BucketWriter.create(db, row) };
    };
    return {
      for: (of: LogClass, at: number, seq: number) => {
        const { classes, period } = groups.get(of)!;
        const starts = Math.floor(at / period) * period;
        const key = `${classes} ${starts}`;
        let bucket = open.get(key);
        if (bucket && !hasRoom(bucket, seq)) {
          finish(bucket);
          bucket = undefined;
        }
        bucket ??= find(starts, starts + period, classes, seq);
        open.set(key, bucket);
        return bucket;
      },
      finish: () => {
        for (const bucket of open.values()) finish(bucket);
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
          lines: string;
        }[] = [];
        // What is replaced goes first: the numbers of its words must be gone before others are sorted in.
        for (const put of lastOfEach(puts)) {
          const { copy: id, origin: of, chunks } = put;
          const { copy } = keepCopy.get(id.mac, id.path, id.kind, id.generation) as { copy: number };
          const { origin } = keepOrigin.get(of.model ?? '', of.site ?? '', of.version ?? '') as {
            origin: number;
          };
          for (const { order, lines } of chunks) {
            const digest = createHash('sha256').update(lines).digest();
            const before = findChunk.get(copy, order) as ChunkRow | undefined;
            if (before && digest.equals(before.digest)) {
              if (before.origin !== origin) setOriginOf.run(origin, before.chunk);
              continue;
            }
            if (before) removeChunk(id.mac, before);
            const { chunk } = before ?? (addChunk.get(copy, order) as { chunk: number });
            changed.push({ put, origin, chunk, digest, lines });
          }
        }
        const buckets = openBuckets();
        for (const { put, origin, chunk, digest, lines: json } of changed) {
          const lines = json === '' ? [] : json.split('\n');
          const first = (takeNumbers.get(lines.length) as { next: number }).next - lines.length;
          const into = new Set<number>();
          for (const [index, text] of lines.entries()) {
            const line = JSON.parse(text) as PackedLine;
            const of = line[4] ?? '*';
            if (!isKept(of, line[1], now)) continue;
            const { row, writer } = buckets.for(of, line[1], first + index);
            writer.insert(put.copy.mac, chunk, first + index, line, text);
            into.add(row.bucket);
          }
          setChunk.run(origin, first, lines.length, JSON.stringify([...into]), digest, now, chunk);
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
        return gone.lines;
      },
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
