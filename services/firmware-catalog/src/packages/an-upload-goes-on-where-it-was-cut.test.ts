import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { utimes } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { CatalogBench } from '../catalog.test-bench.ts';
import { imageBytes, VVX400, zipOf } from '../zip.test-parts.ts';

let bench: CatalogBench;
let zip: Buffer<ArrayBuffer>;
let sha256: string;
beforeAll(async () => {
  bench = await CatalogBench.start();
  zip = await zipOf({ 'sip.ver': '5.9.8.5760', [VVX400]: imageBytes(4_000_000) });
  sha256 = createHash('sha256').update(zip).digest('hex');
});
afterAll(() => bench.remove());

const received = async () => (await bench.ask<{ received: number }>(`uploads/${sha256}`)).body.received;

/** Sends a part of what it announces, then goes away. */
async function cutUpload(bytes: Uint8Array, announced: number): Promise<void> {
  const cut = request(`${bench.url}/firmware/releases?sha256=${sha256}`, {
    method: 'POST',
    headers: { 'content-length': announced, 'content-type': 'application/octet-stream' },
  });
  cut.on('error', () => undefined);
  cut.write(bytes);
  while ((await received()) === 0);
  cut.destroy();
}

async function goOn(beyond: number) {
  const offset = await received();
  expect(offset).toBeGreaterThan(0);
  return bench.ask(`releases?sha256=${sha256}&offset=${offset + beyond}`, {
    bytes: zip.subarray(offset + beyond),
  });
}

describe('an upload that was cut', () => {
  it('is remembered, and goes on where it was', async () => {
    await cutUpload(zip.subarray(0, 3_000_000), zip.length);
    let answer = await goOn(1);
    // The server may not have noticed yet that the first sender is gone.
    while (answer.body['code'] === 'RF_FIRMWARE_UPLOAD_BROKEN') answer = await goOn(1);
    expect(answer).toMatchObject({ status: 409, body: { code: 'RF_FIRMWARE_UPLOAD_GAP' } });
    answer = await goOn(0);
    expect(answer).toMatchObject({ status: 200, body: { added: 2 } });
    expect(await bench.incoming()).toEqual([]);
  });

  it('survives a restart for a day', async () => {
    await cutUpload(zip.subarray(0, 3_000_000), zip.length);
    await bench.stop();
    await bench.startAgain();
    expect(await received()).toBeGreaterThan(0);
    const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
    await utimes(join(bench.folder, 'firmware-catalog', 'incoming', `${sha256}.part`), yesterday, yesterday);
    await bench.stop();
    await bench.startAgain();
    expect(await received()).toBe(0);
  });

  it('is not taken for what it is not', async () => {
    const other = await bench.ask(`releases?sha256=${'0'.repeat(64)}`, { bytes: zip });
    expect(other).toMatchObject({ status: 422, body: { code: 'RF_FIRMWARE_UPLOAD_BROKEN' } });
    expect(await bench.incoming()).toEqual([]);
    expect((await bench.ask('uploads/abc')).status).toBe(400);
  });
});
