import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { BlobStore } from '../blob-store.port.ts';
import { openS3BlobStore } from './open-s3-blob-store.ts';

const unavailable = { code: 'RF_STORE_UNAVAILABLE', params: { what: 's3://phones/fleet/' } };

describe('blobs on an S3 server that has troubles', () => {
  let server: Server | undefined;
  let store: BlobStore;
  afterEach(async () => {
    await store.close();
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  const open = async (answer?: RequestListener) => {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    if (answer === undefined) server.close();
    store = openS3BlobStore({
      ...{ bucket: 'phones', prefix: 'fleet/', endpoint: `http://127.0.0.1:${port}` },
      credentials: { accessKeyId: 'id', secretAccessKey: 'a-secret' },
      limits: { attempts: 2, connectMs: 500, answerMs: 200 },
    });
  };
  const everyCall = () =>
    Promise.allSettled([
      store.putMany([{ key: 'a', bytes: Buffer.from('a') }]),
      store.putStream('a', Readable.from([Buffer.from('a')])),
      ...[store.get('a'), store.read('a'), store.head('a'), store.list(''), store.delete(['a'])],
    ]);

  it('says which store cannot be used when nobody listens', async () => {
    await open();
    for (const call of await everyCall()) expect(call).toMatchObject({ reason: unavailable });
  });

  it('gives up on a server that never answers', async () => {
    await open(() => undefined);
    for (const call of await everyCall()) expect(call).toMatchObject({ reason: unavailable });
  });

  it('asks again when the server is busy, and says so after as many attempts as it may', async () => {
    let asked = 0;
    await open((_request, response) => {
      asked += 1;
      response.writeHead(503).end('<Error><Code>SlowDown</Code><Message>later</Message></Error>');
    });
    await expect(store.get('a')).rejects.toMatchObject({
      code: 'RF_STORE_UNAVAILABLE',
      params: { reason: 'SlowDown: later' },
    });
    expect(asked).toBe(2);
  });

  it('says that the server refuses, and nothing of the secret', async () => {
    await open((_request, response) => {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
    });
    const error = await store.list('').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(unavailable);
    expect(String(error)).toContain('AccessDenied');
    expect(String(error)).not.toContain('a-secret');
  });

  it('takes a bucket that is missing for a store that cannot be used, not for a missing blob', async () => {
    await open((_request, response) => {
      response.writeHead(404).end('<Error><Code>NoSuchBucket</Code><Message>none</Message></Error>');
    });
    await expect(store.get('a')).rejects.toMatchObject(unavailable);
  });

  it('fails the reading when the connection breaks in the middle of a blob', async () => {
    await open((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    });
    await expect(store.get('a')).rejects.toMatchObject(unavailable);
    await expect(store.read('a').then(buffer)).rejects.toMatchObject(unavailable);
  });

  it('lets go of the source when the store fails', async () => {
    await open();
    const source = new PassThrough();
    source.write('half');
    const putting = store.putStream('a', source);
    source.end();
    await expect(putting).rejects.toMatchObject(unavailable);
    expect(source.destroyed).toBe(true);
  });
});
