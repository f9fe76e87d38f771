import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import type { CommandIo } from '../terminal/command-io.ts';

/** A file of this machine, `-` for standard input. @throws RF_LOCAL_FILE_UNREADABLE */
export async function localBytes(io: CommandIo, file: string): Promise<Buffer> {
  if (file === '-') {
    const chunks: Uint8Array[] = [];
    for await (const chunk of io.input) chunks.push(chunk);
    return Buffer.concat(chunks);
  }
  const path = resolve(io.workingFolder, file);
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new RingfleetError('RF_LOCAL_FILE_UNREADABLE', { path, reason }, { cause });
  }
}
