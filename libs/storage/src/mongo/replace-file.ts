import { Types } from 'mongoose';
import { contentOf, type GridCollections, type GridFile } from './grid-collections.ts';

/**
 * Gives a file other chunks: they are written under an id of their own, then the file points at them, then the old ones go.
 * Cut short anywhere, the sweep of unsettled chunks finds the ones that no file points at.
 * @returns false when the file was removed or replaced meanwhile
 */
export async function replaceFile(
  grid: GridCollections,
  file: GridFile,
  bytes: Uint8Array,
): Promise<boolean> {
  const { _id, chunkSize } = file;
  const [before, content] = [contentOf(file), new Types.ObjectId()];
  await grid.begin([before, content], _id);
  for (let n = 0; n * chunkSize < bytes.byteLength; n += 1) {
    const data = Buffer.from(bytes.subarray(n * chunkSize, (n + 1) * chunkSize));
    await grid.chunks.insertOne({ _id: new Types.ObjectId(), files_id: content, n, data });
  }
  const held = file.content === undefined ? { $exists: false } : file.content;
  const { matchedCount } = await grid.files.updateOne({ _id, content: held }, { $set: { content } });
  const isDone = matchedCount === 1;
  await grid.discard([isDone ? before : content]);
  await grid.settle([isDone ? content : before]);
  return isDone;
}
