import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'basic-ftp';
import { startWireGateway, type WireGateway } from './wire-gateway.ts';

let gateway: WireGateway;
let client: Client;
beforeEach(async () => {
  gateway = await startWireGateway();
  client = new Client(10_000);
  await client.access({ host: '127.0.0.1', port: gateway.port, user: 'PlcmSpIp', password: 'PlcmSpIp' });
});
afterEach(async () => {
  client.close();
  await gateway.stop();
});

/** Downloads a path into text. */
async function download(path: string, startAt = 0): Promise<string> {
  const chunks: Buffer[] = [];
  const sink = new Writable({ write: (chunk: Buffer, _, done) => (chunks.push(chunk), done()) });
  await client.downloadTo(sink, path, startAt);
  return Buffer.concat(chunks).toString();
}

describe('basic-ftp', () => {
  it('uploads, appends, lists, measures, downloads in part and deletes', async () => {
    await client.uploadFrom(Readable.from([Buffer.from('one ')]), 'a.log');
    await client.appendFrom(Readable.from([Buffer.from('two')]), 'a.log');
    expect(await client.size('a.log')).toBe(7);
    expect(await download('a.log')).toBe('one two');
    expect(await download('a.log', 4)).toBe('two');
    expect((await client.list()).map(({ name, size }) => [name, size])).toEqual([['a.log', 7]]);
    await client.remove('a.log');
    await expect(download('a.log')).rejects.toMatchObject({ code: 550 });
  });

  it('walks directories and reads times and features', async () => {
    gateway.store.directories.add('/LOGS');
    gateway.store.put('/LOGS/x.cfg', 'x');
    await client.cd('LOGS');
    expect(await client.pwd()).toBe('/LOGS');
    expect((await client.lastMod('x.cfg')).toISOString()).toBe('2024-02-29T23:05:07.000Z');
    await client.cdup();
    expect(await client.pwd()).toBe('/');
    expect([...(await client.features()).keys()]).toContain('EPSV');
  });
});
