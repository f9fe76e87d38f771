import { Readable, Writable } from 'node:stream';
import type { Client } from 'basic-ftp';

/** The bytes of a path, by a foreign client. */
export async function download(client: Client, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  await client.downloadTo(sink, path);
  return Buffer.concat(chunks);
}

/** Stores bytes under a path, by a foreign client. */
export async function upload(client: Client, path: string, bytes: string | Buffer): Promise<void> {
  await client.uploadFrom(Readable.from([Buffer.from(bytes)]), path);
}

/** Appends bytes to a path, by a foreign client. */
export async function append(client: Client, path: string, bytes: string | Buffer): Promise<void> {
  await client.appendFrom(Readable.from([Buffer.from(bytes)]), path);
}
