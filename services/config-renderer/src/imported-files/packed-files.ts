import type { Readable } from 'node:stream';
import { RingfleetError } from '@ringfleet/contracts';
import { z } from 'zod';

/** One small file of many that come in one request. */
export interface PackedFile {
  path: string;
  modified: Date;
  bytes: Buffer;
}

/** Bytes of one packed file; larger ones come in a request of their own. */
const FILE_LIMIT = 1024 * 1024;
/** Of one line: its bytes in base64, and path and time. */
const LINE_LIMIT = Math.ceil(FILE_LIMIT / 3) * 4 + 16 * 1024;
/** Files are handed on in batches of so many, or of a little more than so many characters. */
const BATCH_FILES = 200;
const BATCH_CHARACTERS = LINE_LIMIT;

const packedFileSchema = z.object({
  path: z.string().min(1),
  /** The file's time. */
  modified: z.iso.datetime(),
  bytes: z.base64(),
});

/** A line, as the API's document shows it. */
export const packedFileForm =
  'Lines of {"path": "shared.cfg", "modified": "2012-11-29T02:40:00.000Z", "bytes": "<base64>"}';

/**
 * Files from NDJSON, batch by batch, so that a request of any length needs little memory.
 * @throws RF_REQUEST_INVALID naming the line, RF_BODY_TOO_LARGE for a file beyond 1 MiB
 */
export async function* packedFiles(source: Readable): AsyncGenerator<PackedFile[]> {
  let batch: PackedFile[] = [];
  let characters = 0;
  let number = 0;
  for await (const line of lines(source)) {
    number += 1;
    if (line.trim() === '') continue;
    batch.push(packedFile(line, number));
    characters += line.length;
    if (batch.length < BATCH_FILES && characters < BATCH_CHARACTERS) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}

async function* lines(source: Readable): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)]).toString();
      rest = [];
      length = 0;
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > LINE_LIMIT) throw new RingfleetError('RF_BODY_TOO_LARGE', { limit: FILE_LIMIT });
  }
  if (length > 0) yield Buffer.concat(rest).toString();
}

function packedFile(line: string, number: number): PackedFile {
  const checked = packedFileSchema.safeParse(parsed(line));
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const reason = `line ${number}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
    throw new RingfleetError('RF_REQUEST_INVALID', { reason });
  }
  const { path, modified, bytes } = checked.data;
  return { path, modified: new Date(modified), bytes: Buffer.from(bytes, 'base64') };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
