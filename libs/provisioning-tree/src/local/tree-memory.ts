import type { DatabaseSync } from 'node:sqlite';
import type { RereadReason, TreeFreshness, TreePositions } from '../followed-tree.port.ts';

export interface RereadMemory {
  reason: RereadReason;
  until: TreePositions;
}

/** What the file remembers besides its rows; reads are those of either connection, writes those of the thread alone. */
export class TreeMemory {
  private readonly read;
  private readonly write;
  private readonly remove;
  private readonly removeLike;
  private readonly readAll;
  private readonly readPositions;
  private readonly writePosition;
  private readonly forgetPositions;

  constructor(db: DatabaseSync) {
    this.read = db.prepare('SELECT value FROM memory WHERE key = ?');
    this.write = db.prepare(
      'INSERT INTO memory VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
    this.remove = db.prepare('DELETE FROM memory WHERE key = ?');
    this.removeLike = db.prepare('DELETE FROM memory WHERE key >= ? AND key < ?');
    this.readAll = db.prepare('SELECT key, value FROM memory WHERE key >= ? AND key < ?');
    this.readPositions = db.prepare('SELECT topic, partition, next FROM positions');
    this.writePosition = db.prepare(
      'INSERT INTO positions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET next = excluded.next',
    );
    this.forgetPositions = db.prepare('DELETE FROM positions');
  }

  get(key: string): string | undefined {
    return (this.read.get(key) as { value: string } | undefined)?.value;
  }

  number(key: string): number {
    return Number(this.get(key) ?? 0);
  }

  set(key: string, value: string | number): void {
    this.write.run(key, String(value));
  }

  delete(key: string): void {
    this.remove.run(key);
  }

  /** All keys of the form `<group>:<name>`, by name. */
  group(group: string): Map<string, string> {
    const rows = this.readAll.all(`${group}:`, `${group};`) as { key: string; value: string }[];
    return new Map(rows.map(({ key, value }) => [key.slice(group.length + 1), value]));
  }

  deleteGroup(group: string): void {
    this.removeLike.run(`${group}:`, `${group};`);
  }

  positions(): TreePositions {
    const positions: TreePositions = { artifacts: {}, phoneFiles: {}, overrideEdits: {} };
    for (const row of this.readPositions.all())
      positions[row['topic'] as keyof TreePositions][Number(row['partition'])] = Number(row['next']);
    return positions;
  }

  setPosition(topic: keyof TreePositions, partition: number, next: number): void {
    this.writePosition.run(topic, partition, next);
  }

  clearPositions(): void {
    this.forgetPositions.run();
  }

  reread(): RereadMemory | undefined {
    const text = this.get('reread');
    return text === undefined ? undefined : (JSON.parse(text) as RereadMemory);
  }

  freshness(): TreeFreshness {
    const cluster = this.get('cluster');
    const reread = this.reread();
    return {
      ...(cluster === undefined ? {} : { cluster }),
      positions: this.positions(),
      followedAt: this.number('followedAt'),
      ...(reread === undefined ? {} : { reread }),
      complete: this.get('complete') !== undefined,
    };
  }
}

/** Whether each partition that is named has been read up to there. */
export function reached(positions: Record<number, number>, until: Record<string, number>): boolean {
  return Object.entries(until).every(([partition, offset]) => (positions[Number(partition)] ?? 0) >= offset);
}
