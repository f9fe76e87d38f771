import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ApiClient } from '../api/api-client.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { reasonOf, type FolderFile, type SkippedEntry } from '../folder/walk-folder.ts';

/** So many files are on their way at once. */
const AT_ONCE = 12;
/** Up to this a file is read whole; larger ones are streamed. */
const WHOLE_BYTES = 256 * 1024;
/** Errors of the server that concern one file; any other ends the import. */
const FILE_STATUSES: ReadonlySet<number> = new Set([400, 409, 413, 415, 422]);

/**
 * Sends the files of a folder into an open import.
 * @param onFile told after each file
 * @returns those that could not be taken
 * @throws ApiProblem, RingfleetError when the server cannot go on
 */
export async function uploadFolder(
  api: ApiClient,
  importId: string,
  files: readonly FolderFile[],
  { signal, onFile }: { signal: AbortSignal; onFile: (file: FolderFile) => void },
): Promise<SkippedEntry[]> {
  const refused: SkippedEntry[] = [];
  const queue = files[Symbol.iterator]();
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const worker = async () => {
    for (let next = queue.next(); next.done !== true && !stop.aborted; next = queue.next()) {
      const reason = await uploadFile(api, importId, next.value, stop);
      if (reason !== undefined) refused.push({ path: next.value.path, reason });
      onFile(next.value);
    }
  };
  const guarded = async () => {
    try {
      await worker();
    } catch (error) {
      failed.abort();
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, guarded));
  const failure = ends.find((end) => end.status === 'rejected' && !isAbort(end.reason));
  if (failure?.status === 'rejected') throw failure.reason;
  return refused;
}

/** @returns why not, if so */
async function uploadFile(
  api: ApiClient,
  importId: string,
  file: FolderFile,
  signal: AbortSignal,
): Promise<string | undefined> {
  let bytes: Uint8Array | ReadableStream<Uint8Array>;
  try {
    bytes = await contentOf(file);
  } catch (error) {
    return reasonOf(error);
  }
  try {
    await api.send(`imports/${importId}/files`, {
      method: 'PUT',
      query: { path: file.path, modified: file.modified.toISOString() },
      bytes,
      signal,
    });
    return undefined;
  } catch (error) {
    if (error instanceof ApiProblem && FILE_STATUSES.has(error.status))
      return `${error.message} (${error.code})`;
    throw error;
  }
}

async function contentOf({ absolute, size }: FolderFile): Promise<Uint8Array | ReadableStream<Uint8Array>> {
  const handle = await open(absolute);
  if (size > WHOLE_BYTES)
    return Readable.toWeb(createReadStream(absolute, { fd: handle })) as ReadableStream<Uint8Array>;
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function isAbort(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'AbortError';
}
