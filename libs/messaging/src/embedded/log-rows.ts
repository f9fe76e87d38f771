/** A partition as the log's program tells of it. `id` is its number in the file, `number` the one within its topic. */
export interface PartitionRow {
  id: number;
  topic: string;
  number: number;
  /** Offset of the next message that will be written. */
  next: number;
}

/** Offsets below 2^40, partitions below 2^13: together an integer that JavaScript and SQLite both hold exactly. */
const OFFSETS = 2 ** 40;

/** The row of a message: partitions lie one behind the other in the table, each in the order of its offsets. */
export function rowId(partition: number, offset: number): number {
  return partition * OFFSETS + offset;
}

export function rowOffset(id: number): number {
  return id % OFFSETS;
}
