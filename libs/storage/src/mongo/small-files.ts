import { mongo, Types } from 'mongoose';
import type { GridCollections } from './grid-collections.ts';
import { duplicateIn } from './server-refusals.ts';

/** Up to here a blob is one chunk, and many are written by one call. It is the driver's size of a chunk. */
export const SMALL_FILE = 255 * 1024;
/** One call holds at most this, that is below the 48 MB of a message with room for the rest. */
const PACK = 16 * 1024 * 1024;

interface Blob {
  key: string;
  bytes: Uint8Array;
}

/**
 * Writes small blobs in GridFS's form, many at once: the driver would take several round trips for each, and after a
 * power cut thousands of phones upload within minutes. Of a key that is there already the first stays.
 */
export async function putSmallFiles(grid: GridCollections, blobs: readonly Blob[]): Promise<void> {
  const byKey = new Map(blobs.map((blob) => [blob.key, blob]));
  for (const pack of packs([...byKey.values()])) await putPack(grid, pack);
}

async function putPack(grid: GridCollections, blobs: readonly Blob[]): Promise<void> {
  const keys = blobs.map(({ key }) => key);
  const there = await grid.files
    .find({ filename: { $in: keys } })
    .project<{ filename: string }>({ filename: 1 })
    .toArray();
  const known = new Set(there.map(({ filename }) => filename));
  const files = blobs
    .filter(({ key }) => !known.has(key))
    .map((blob) => ({ ...blob, _id: new Types.ObjectId() }));
  if (files.length === 0) return;
  const ids = files.map(({ _id }) => _id);
  await grid.begin(ids);
  // An empty file has no chunk.
  const chunks = files.filter(({ bytes }) => bytes.byteLength > 0);
  if (chunks.length > 0)
    await grid.chunks.insertMany(
      chunks.map(({ _id, bytes }) => ({
        _id: new Types.ObjectId(),
        files_id: _id,
        n: 0,
        data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      })),
      { ordered: false },
    );
  const uploadDate = new Date();
  const refused = await insertFiles(
    grid,
    files.map(({ _id, key, bytes }) => ({
      _id,
      filename: key,
      length: bytes.byteLength,
      chunkSize: SMALL_FILE,
      uploadDate,
    })),
  );
  if (refused.length > 0) await grid.discard(refused);
  await grid.settle(ids);
}

/** Returns the ids of those whose key somebody else has put meanwhile. */
async function insertFiles(
  grid: GridCollections,
  files: Parameters<GridCollections['files']['insertMany']>[0] & { _id: Types.ObjectId }[],
): Promise<Types.ObjectId[]> {
  try {
    await grid.files.insertMany(files, { ordered: false });
    return [];
  } catch (error) {
    if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
    const refused = [error.writeErrors].flat();
    if (refused.length === 0 || refused.some((one) => duplicateIn(one) === undefined)) throw error;
    return refused.map(({ index }) => files[index]!._id);
  }
}

function* packs(blobs: readonly Blob[]): Generator<Blob[]> {
  let pack: Blob[] = [];
  let size = 0;
  for (const blob of blobs) {
    pack.push(blob);
    size += blob.bytes.byteLength;
    if (size < PACK && pack.length < 1_000) continue;
    yield pack;
    pack = [];
    size = 0;
  }
  if (pack.length > 0) yield pack;
}
