import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RingfleetProcess } from './ringfleet-process.ts';
import { storedZip } from './firmware-zip.ts';

const FILES = ['3111-46157-002.sip.ld', '3111-44500-001.sip.ld', '3111-44600-001.sip.ld'];
const packed = storedZip({
  'sip.ver': Buffer.from('5.9.8.5760'),
  ...Object.fromEntries(FILES.map((name) => [name, randomBytes(15_000_000)])),
});

let folder: string;
let running: RingfleetProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringfleet-killed-import-'));
  await start();
});
afterEach(async () => {
  await running.kill();
  await rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  running = RingfleetProcess.spawn({ RINGFLEET_DATA_DIR: folder });
  await running.started();
}

async function server(): Promise<{ port: number; authorization: string }> {
  const { http } = JSON.parse(await readFile(join(folder, 'endpoints.json'), 'utf8')) as {
    http: { port: number };
  };
  const token = (await readFile(join(folder, 'admin.token'), 'utf8')).trim();
  return { port: http.port, authorization: `Bearer ${token}` };
}

async function ask<T>(path: string): Promise<T> {
  const { port, authorization } = await server();
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, { headers: { authorization } });
  return (await response.json()) as T;
}

/** Sends so many bytes of the package, whose length it announces. */
async function send(bytes: number) {
  const { port, authorization } = await server();
  const headers = {
    authorization,
    'content-length': packed.length,
    'content-type': 'application/octet-stream',
  };
  const sending = request({ port, path: '/api/v1/firmware/releases', method: 'POST', headers });
  sending.on('error', () => undefined);
  await new Promise<void>((done) => sending.write(packed.subarray(0, bytes), () => done()));
  return sending;
}

const blobs = async () => (await readdir(join(folder, 'blobs', 'large'))).length;
const releases = () => ask<{ items: { images: unknown[] }[] }>('firmware/releases');

describe('a server that is killed', () => {
  it('in the middle of an upload has nothing of it afterwards', async () => {
    await send(20_000_000);
    await running.kill();
    await start();
    expect(await releases()).toEqual({ items: [] });
    expect(await blobs()).toBe(0);
    expect(await readdir(join(folder, 'firmware-catalog', 'incoming'))).toEqual([]);
  });

  it.each([1, 2])('while it stores (image %i is there) has no half release afterwards', async (stored) => {
    const sending = await send(packed.length);
    sending.end();
    while ((await blobs()) < stored);
    await running.kill();
    await start();
    const { items } = await releases();
    // It was killed before or after it was written down as whole.
    const expected = items.length === 0 ? { images: 0, blobs: 0 } : { images: 3, blobs: 3 };
    expect({ images: items[0]?.images.length ?? 0, blobs: await blobs() }).toEqual(expected);
    const again = await send(packed.length);
    again.end();
    await once(again, 'response');
    expect((await releases()).items[0]?.images).toHaveLength(3);
  });
});
