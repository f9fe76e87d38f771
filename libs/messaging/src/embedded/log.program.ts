import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { CallsOf, OpenProgram } from '@ringfleet/storage';
import { LogCleaner, type SweepRequest } from './log-cleaner.ts';
import { rowId, rowOffset, type PartitionRow } from './log-rows.ts';
import { joinBytes, type PackedBatch, type PackedMessages } from './packed-messages.ts';

export interface LogTopic {
  topic: string;
  partitions: number;
  /** null: compacted. */
  retentionDays: number | null;
}

export interface AppendRequest {
  /** Messages lie in the order of these runs. */
  runs: { partition: number; count: number }[];
  timestamp: number;
  messages: PackedMessages;
}

export interface ReadRequest {
  partition: number;
  /** First offset wanted. */
  from: number;
  limit: number;
}

export interface GroupOffset {
  group: string;
  partition: number;
  /** Next offset that the group reads. */
  offset: number;
}

/** One answer carries about this many bytes of values at most, and always at least one message. */
const READ_BYTES = 4 * 1024 * 1024;

const schema = `
  CREATE TABLE IF NOT EXISTS log (cluster_id TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS topics (topic TEXT PRIMARY KEY, retention_days INTEGER) STRICT;
  CREATE TABLE IF NOT EXISTS partitions (
    id INTEGER PRIMARY KEY, topic TEXT NOT NULL, number INTEGER NOT NULL, next_offset INTEGER NOT NULL DEFAULT 0,
    cleaned_to INTEGER NOT NULL DEFAULT 0, kept INTEGER NOT NULL DEFAULT 0, cleaned_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (topic, number)) STRICT;
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, timestamp INTEGER NOT NULL, key TEXT NOT NULL, headers TEXT NOT NULL, value BLOB) STRICT;
  CREATE TABLE IF NOT EXISTS group_offsets (
    group_id TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL,
    PRIMARY KEY (group_id, partition)) STRICT, WITHOUT ROWID;
`;

interface MessageRow {
  id: number;
  timestamp: number;
  key: string;
  headers: string;
  value: Uint8Array | null;
}

/** The embedded log inside its SQLite thread: one row a message, row id = partition and offset. */
const openLog = ((db: DatabaseSync) => {
  db.exec('PRAGMA wal_autocheckpoint = 4000');
  db.exec(schema);
  if (!db.prepare('SELECT 1 FROM log').get()) db.prepare('INSERT INTO log VALUES (?)').run(randomUUID());
  const cleaner = new LogCleaner(db);
  const advance = db.prepare(
    'UPDATE partitions SET next_offset = next_offset + ? WHERE id = ? RETURNING next_offset AS next',
  );
  const insert = db.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?)');
  const select = db.prepare('SELECT * FROM messages WHERE id >= ? AND id < ? ORDER BY id LIMIT ?');
  const firstRow = db.prepare('SELECT min(id) AS id FROM messages WHERE id >= ? AND id < ?');
  const commit = db.prepare(
    'INSERT INTO group_offsets VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET offset = excluded.offset',
  );
  const committed = db.prepare('SELECT partition, offset FROM group_offsets WHERE group_id = ?');
  const putTopic = db.prepare(
    'INSERT INTO topics VALUES (?, ?) ON CONFLICT DO UPDATE SET retention_days = excluded.retention_days',
  );
  const allTopics = db.prepare(
    `SELECT topic, retention_days AS retentionDays, count(*) AS partitions
      FROM topics JOIN partitions USING (topic) GROUP BY topic`,
  );
  const putPartition = db.prepare('INSERT INTO partitions (topic, number) VALUES (?, ?)');
  const countPartitions = db.prepare('SELECT count(*) AS count FROM partitions WHERE topic = ?');
  const allPartitions = db.prepare(
    'SELECT id, topic, number, next_offset AS next FROM partitions ORDER BY topic, number',
  );

  function read({ partition, from, limit }: ReadRequest): PackedBatch {
    const values: Uint8Array[] = [];
    const batch = { offsets: [], timestamps: [], keys: [], headers: [], sizes: [] } as Omit<
      PackedBatch,
      'bytes'
    >;
    let bytes = 0;
    for (const entry of select.iterate(rowId(partition, from), rowId(partition + 1, 0), limit)) {
      const row = entry as unknown as MessageRow;
      batch.offsets.push(rowOffset(row.id));
      batch.timestamps.push(row.timestamp);
      batch.keys.push(row.key);
      batch.headers.push(row.headers);
      batch.sizes.push(row.value?.length ?? -1);
      if (row.value) values.push(row.value);
      bytes += row.value?.length ?? 0;
      if (bytes >= READ_BYTES) break;
    }
    return { ...batch, bytes: joinBytes(values) };
  }

  return {
    calls: {
      load: () => ({
        clusterId: (db.prepare('SELECT cluster_id FROM log').get() as { cluster_id: string }).cluster_id,
        partitions: allPartitions.all() as unknown as PartitionRow[],
      }),
      /** Adds topics that are missing, whole; a topic that is there keeps its partitions, because keys lie in them. */
      ensureTopics: (wanted: LogTopic[]): PartitionRow[] => {
        for (const { topic, partitions, retentionDays } of wanted) {
          putTopic.run(topic, retentionDays);
          if ((countPartitions.get(topic) as { count: number }).count > 0) continue;
          for (let number = 0; number < partitions; number += 1) putPartition.run(topic, number);
        }
        return allPartitions.all() as unknown as PartitionRow[];
      },
      topics: (): LogTopic[] => allTopics.all() as unknown as LogTopic[],
      /** Returns the first offset of each run. */
      append: ({ runs, timestamp, messages: { keys, headers, sizes, bytes } }: AppendRequest) => {
        let index = 0;
        let at = 0;
        return runs.map(({ partition, count }) => {
          const { next } = advance.get(count, partition) as { next: number };
          for (let offset = next - count; offset < next; offset += 1, index += 1) {
            const size = sizes[index] as number;
            const value = size < 0 ? null : bytes.subarray(at, at + size);
            at += Math.max(size, 0);
            insert.run(
              rowId(partition, offset),
              timestamp,
              keys[index] as string,
              headers[index] as string,
              value,
            );
          }
          return next - count;
        });
      },
      read: (requests: ReadRequest[]) => requests.map(read),
      commit: (offsets: GroupOffset[]) => {
        for (const { group, partition, offset } of offsets) commit.run(group, partition, offset);
      },
      committed: (group: string): { partition: number; offset: number }[] =>
        committed.all(group) as unknown as { partition: number; offset: number }[],
      /** Offset of the first message held by each partition; undefined where there is none. */
      firstOffsets: (partitions: number[]) =>
        partitions.map((id) => {
          const row = firstRow.get(rowId(id, 0), rowId(id + 1, 0)) as { id: number | null };
          return row.id === null ? undefined : rowOffset(row.id);
        }),
      sweep: (request: SweepRequest) => cleaner.step(request),
    },
  };
}) satisfies OpenProgram;

export type LogCalls = CallsOf<ReturnType<typeof openLog>>;
export default openLog;
