import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ApiClient } from '../api/api-client.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { reasonOf, type FolderFile, type SkippedEntry } from '../folder/walk-folder.ts';

/** So many requests are on their way at once. */
const AT_ONCE = 4;
/** Up to this a file travels with others in one request; larger ones are streamed. */
const SMALL_BYTES = 256 * 1024;
/** What one request takes of small files. */
const PARCEL_FILES = 200;
const PARCEL_BYTES = 512 * 1024;
/** Errors of the server that concern one file; any other ends the import. */
const FILE_STATUSES: ReadonlySet<number> = new Set([400, 409, 413, 415, 422]);

/** Where the files go. */
interface OpenImport {
  api: ApiClient;
  id: string;
  signal: AbortSignal;
}

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
  const queue = parcels(files);
  const failed = new AbortController();
  const to = { api, id: importId, signal: AbortSignal.any([signal, failed.signal]) };
  const worker = async () => {
    for (let next = queue.next(); next.done !== true && !to.signal.aborted; next = queue.next()) {
      const [first] = next.value;
      const isLarge = first !== undefined && first.size > SMALL_BYTES;
      refused.push(...(isLarge ? await sendLarge(to, first) : await sendParcel(to, next.value)));
      for (const file of next.value) onFile(file);
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

/** The files in their order: small ones together, a large one alone. */
function* parcels(files: readonly FolderFile[]): Generator<FolderFile[]> {
  let parcel: FolderFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (file.size > SMALL_BYTES) {
      yield [file];
      continue;
    }
    parcel.push(file);
    bytes += file.size;
    if (parcel.length < PARCEL_FILES && bytes < PARCEL_BYTES) continue;
    yield parcel;
    parcel = [];
    bytes = 0;
  }
  if (parcel.length > 0) yield parcel;
}

/** @returns those that could not be read or taken, with why */
async function sendParcel(
  { api, id, signal }: OpenImport,
  files: readonly FolderFile[],
): Promise<SkippedEntry[]> {
  const unreadable: SkippedEntry[] = [];
  const lines = await Promise.all(
    files.map(async ({ path, absolute, modified }) => {
      try {
        const bytes = await readFile(absolute, 'base64');
        return `${JSON.stringify({ path, modified: modified.toISOString(), bytes })}\n`;
      } catch (error) {
        unreadable.push({ path, reason: reasonOf(error) });
        return '';
      }
    }),
  );
  const { refused } = await api.json<{ refused: { path: string; code: string; message: string }[] }>(
    `imports/${id}/files`,
    {
      method: 'POST',
      bytes: Buffer.from(lines.join('')),
      headers: { 'content-type': 'application/x-ndjson' },
      signal,
    },
  );
  return [
    ...unreadable,
    ...refused.map(({ path, code, message }) => ({ path, reason: `${message} (${code})` })),
  ];
}

async function sendLarge({ api, id, signal }: OpenImport, file: FolderFile): Promise<SkippedEntry[]> {
  const { path, modified } = file;
  let bytes: ReadableStream<Uint8Array>;
  try {
    bytes = await contentOf(file);
  } catch (error) {
    return [{ path, reason: reasonOf(error) }];
  }
  try {
    await api.send(`imports/${id}/files`, {
      method: 'PUT',
      query: { path, modified: modified.toISOString() },
      bytes,
      signal,
    });
    return [];
  } catch (error) {
    if (error instanceof ApiProblem && FILE_STATUSES.has(error.status))
      return [{ path, reason: `${error.message} (${error.code})` }];
    throw error;
  }
}

async function contentOf({ absolute }: FolderFile): Promise<ReadableStream<Uint8Array>> {
  const handle = await open(absolute);
  return Readable.toWeb(createReadStream(absolute, { fd: handle })) as ReadableStream<Uint8Array>;
}

function isAbort(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'AbortError';
}
