import type { HeldPhoneFile } from '@ringfleet/provisioning-tree';
import type { PendingUpload } from '../journal/journal-segments.ts';

/** One piece of a log: of the tree's copy from `start` on, or of an upload that the tree does not hold yet. */
export type LogPiece = { size: number; start: number } | { size: number; upload: PendingUpload };

/** A log as this gateway sees it: the newest generation, the union of its chunks (design section 6.7). */
export interface LogCopy {
  generation: string;
  /** Of its newest chunk, or of the deletion that began it. */
  order: string;
  /** By order; empty after a deletion. */
  pieces: LogPiece[];
  /** Bytes. */
  size: number;
}

/**
 * @param held what the tree holds, @param deleted order of the deletion that the tree holds instead
 * @param uploads of this log that the tree does not hold, by order
 * @returns undefined when there never was such a log
 */
export function logCopy(
  held: HeldPhoneFile | undefined,
  deleted: string | undefined,
  uploads: readonly PendingUpload[],
): LogCopy | undefined {
  const generations = [
    held?.generation ?? held?.order,
    deleted,
    ...uploads.map(({ entry }) => generationOf(entry)),
  ];
  const generation = generations.reduce((a, b) => (b !== undefined && (a === undefined || b > a) ? b : a));
  if (generation === undefined) return undefined;
  const pieces: { order: string; piece: LogPiece }[] = [];
  let start = 0;
  for (const { order, size } of (held && (held.generation ?? held.order) === generation ? held.chunks : []) ??
    []) {
    pieces.push({ order, piece: { size, start } });
    start += size;
  }
  const known = new Set(pieces.map(({ order }) => order));
  for (const upload of uploads) {
    const { entry } = upload;
    if (entry.verb === 'DELE' || generationOf(entry) !== generation || known.has(entry.order)) continue;
    pieces.push({ order: entry.order, piece: { size: entry.size, upload } });
  }
  pieces.sort((a, b) => (a.order < b.order ? -1 : 1));
  return {
    generation,
    order: pieces.at(-1)?.order ?? generation,
    pieces: pieces.map(({ piece }) => piece),
    size: pieces.reduce((sum, { piece }) => sum + piece.size, 0),
  };
}

function generationOf(entry: PendingUpload['entry']): string {
  return entry.generation ?? entry.order;
}
