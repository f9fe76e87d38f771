import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { openMongoConnection, openMongoDocumentStore } from '@ringfleet/storage/mongo';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeUnless, reasonAgainstGiven } from '../infra/left-out.ts';
import { newDatabase, removeDatabase } from './mongo-place.ts';
import { things } from './things.ts';

describeUnless(reasonAgainstGiven('MONGODB_URI'))('MongoDB behind TLS', () => {
  let folder: string;
  let front: Server;
  let plain: string;
  let secured: string;
  const file = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-tls-'));
    const { status } = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', file('key.pem'), '-out', file('cert.pem')],
    ]);
    expect(status).toBe(0);
    plain = await newDatabase();
    const { port } = new URL(plain);
    const [key, cert] = await Promise.all([readFile(file('key.pem')), readFile(file('cert.pem'))]);
    front = createServer({ key, cert }, (socket) => {
      const server = connect(Number(port), '127.0.0.1');
      socket.pipe(server).pipe(socket);
      for (const end of [socket, server])
        end.on('error', () => [socket, server].forEach((one) => one.destroy()));
    });
    await new Promise<void>((listening) => front.listen(0, 'localhost', listening));
    secured = `mongodb://localhost:${(front.address() as AddressInfo).port}${new URL(plain).pathname}`;
  });
  afterAll(async () => {
    front.close();
    await removeDatabase(plain);
    await rm(folder, { recursive: true });
  });

  it('is used with the authority that signed its certificate', async () => {
    const connection = await openMongoConnection({ uri: secured, tls: true, tlsCaFile: file('cert.pem') });
    const store = openMongoDocumentStore({ connection, service: 'fleet', migrations: 'run' });
    expect(await store.repository(things).put('a', { colour: 'red' })).toBe(1);
    await store.close();
    await connection.close();
  });

  it('is refused without, and so is one that nobody encrypts', async () => {
    for (const options of [{ tls: true }, { tls: false }])
      await expect(
        openMongoConnection({ uri: secured, ...options, serverSelectionTimeoutMs: 1_000 }),
      ).rejects.toMatchObject({ code: 'RF_STORE_UNAVAILABLE' });
  });

  it('says which file of certificates is not there', async () => {
    const opened = openMongoConnection({ uri: secured, tls: true, tlsCaFile: file('absent.pem') });
    await expect(opened).rejects.toMatchObject({
      code: 'RF_STORE_UNAVAILABLE',
      message: expect.stringContaining('absent.pem') as unknown,
    });
  });
});
