import { writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { BlobStore } from '@ringfleet/storage';
import { blobOf } from '../blob-bytes.ts';
import { loadAdapter } from '../store-adapter.ts';

const [adapter = '', place = ''] = process.argv.slice(2);
const store = await (await loadAdapter<BlobStore>(adapter)).open(place);

async function putSmallForEver(writer: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const blobs = [1, 2, 3].map((part) => blobOf(`small/${writer}-${count}-${part}`, 900));
    await store.putMany(blobs);
    writeSync(1, blobs.map(({ key }) => `${key}\n`).join(''));
  }
}

async function streamLargeForEver(writer: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const { key, bytes } = blobOf(`large/${writer}-${count}`, 300_000);
    await store.putStream(key, Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]));
    writeSync(1, `${key}\n`);
  }
}

await Promise.all([...[1, 2, 3, 4].map(putSmallForEver), ...[1, 2, 3, 4].map(streamLargeForEver)]);
