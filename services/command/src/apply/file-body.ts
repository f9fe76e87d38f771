import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { RingfleetError } from '@ringfleet/contracts';
import type { CommandIo } from '../terminal/command-io.ts';

/** A local file as a request's body, or with `-` what is piped in; large ones are never in memory. */
export async function fileBody(io: CommandIo, file: string): Promise<ReadableStream<Uint8Array>> {
  if (file === '-') return Readable.toWeb(Readable.from(io.input)) as ReadableStream<Uint8Array>;
  const path = resolve(io.workingFolder, file);
  try {
    const handle = await open(path);
    if ((await handle.stat()).isDirectory()) {
      await handle.close();
      throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    }
    return Readable.toWeb(handle.createReadStream()) as ReadableStream<Uint8Array>;
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new RingfleetError('RF_LOCAL_FILE_UNREADABLE', { path, reason }, { cause });
  }
}

/** How a file is named in messages. */
export function nameOfFile(file: string): string {
  return file === '-' ? 'stdin' : file;
}
