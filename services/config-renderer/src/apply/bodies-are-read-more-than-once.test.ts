import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { BodySpool } from './body-spool.adapter.ts';

let folder: string;
let server: Server;
let work: (request: IncomingMessage) => Promise<unknown>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringfleet-spool-'));
  server = createServer((request, response) => {
    work(request).then(
      () => response.end('done'),
      (error: { code?: string }) => response.writeHead(413).end(error.code),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const send = async (body: ReadableStream<Uint8Array> | Buffer) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const response = await fetch(url, { method: 'POST', body, ...{ duplex: 'half' } });
  return [response.status, await response.text()];
};
const chunks = (count: number) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < count; at += 1) controller.enqueue(Buffer.alloc(100_003, `part ${at} `));
      controller.close();
    },
  });

it.each([0, 3, 90])('of %d parts, in memory or beside it, with nothing left on the disk', async (count) => {
  work = async (request) => {
    const body = await BodySpool.take(request, { folder, limit: 20_000_000 });
    const [first, second] = [await buffer(body.read()), await buffer(body.read())];
    expect(first.equals(second)).toBe(true);
    expect(first.equals(Buffer.from(await new Response(chunks(count)).arrayBuffer()))).toBe(true);
    expect(body.size).toBe(count * 100_003);
    expect(body.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await readdir(folder)).toEqual([]);
    await body.discard();
  };
  expect(await send(chunks(count))).toEqual([200, 'done']);
});

it('is refused beyond its limit, with an answer, whether its length is told or not', async () => {
  work = (request) => BodySpool.take(request, { folder, limit: 150_000 });
  expect(await send(chunks(2))).toEqual([413, 'RF_BODY_TOO_LARGE']);
  expect(await send(Buffer.alloc(150_001))).toEqual([413, 'RF_BODY_TOO_LARGE']);
});
