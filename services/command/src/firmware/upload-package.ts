import { Readable, Transform } from 'node:stream';
import type { ApiClient } from '../api/api-client.ts';
import { ApiProblem } from '../api/api-problem.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { progressBar } from '../terminal/progress-bar.ts';
import { bytesText } from '../terminal/units.ts';
import type { ImportAnswer } from './firmware-answers.ts';
import type { PackageSource } from './package-source.ts';

export interface UploadWish {
  version?: string | undefined;
  statics?: string | undefined;
}

/**
 * Sends a package with a bar; a file goes on where an earlier try was cut.
 * @throws ApiProblem, RingfleetError
 */
export async function uploadPackage(
  io: CommandIo,
  api: ApiClient,
  source: PackageSource,
  { version, statics }: UploadWish,
): Promise<ImportAnswer> {
  const { name, size, sha256 } = source;
  const offset = sha256 === undefined ? 0 : await receivedOf(api, sha256, size);
  const bar = progressBar(io.err, 'Sending', size);
  const interruption = io.onInterruption();
  let sent = offset;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      bar.update(sent, sent >= size ? 'the server reads it' : `${bytesText(sent)} of ${bytesText(size)}`);
      done(null, chunk);
    },
  });
  const content = source.open(offset);
  content.once('error', (error) => counting.destroy(error));
  try {
    return await api.json<ImportAnswer>('firmware/releases', {
      method: 'POST',
      query: { name, version, static: statics, sha256, offset: offset === 0 ? undefined : offset },
      bytes: Readable.toWeb(content.pipe(counting)) as ReadableStream<Uint8Array>,
      signal: interruption.signal,
    });
  } finally {
    interruption.dispose();
    bar.stop();
    content.destroy();
  }
}

/** Where to go on. What is here whole is sent again: its first end was not good. */
async function receivedOf(api: ApiClient, sha256: string, size: number): Promise<number> {
  try {
    const { received } = await api.json<{ received: number }>(`firmware/uploads/${sha256}`);
    return received < size ? received : 0;
  } catch (error) {
    if (error instanceof ApiProblem) return 0;
    throw error;
  }
}
