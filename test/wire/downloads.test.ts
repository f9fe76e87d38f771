import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FtpTransportOptions } from '../../services/ftp-gateway/src/transport/transport-options.ts';
import { FtpLineClient, readAll } from './ftp-line-client.ts';
import { startWireGateway, type WireGateway } from './wire-gateway.ts';

const chunkSize = 65_536;
const megabytes60 = 60 * 1024 * 1024;

let gateway: WireGateway;
let client: FtpLineClient;
async function start(options?: FtpTransportOptions): Promise<void> {
  gateway = await startWireGateway(options);
  client = await FtpLineClient.login(gateway.port);
}
beforeEach(() => start());
afterEach(() => gateway.stop());

/** A source of `size` bytes that counts what was read of it and knows when it was destroyed. */
function countedSource(size: number): {
  open: (offset: number) => Readable;
  read: () => number;
  destroyed: () => number;
} {
  let read = 0;
  let destroyed = 0;
  const open = (offset: number): Readable => {
    let left = size - offset;
    return new Readable({
      read() {
        const n = Math.min(left, chunkSize);
        left -= n;
        read += n;
        this.push(n === 0 ? null : Buffer.alloc(n, 7));
      },
      destroy(error, done) {
        destroyed++;
        gateway.store.changed();
        done(error);
      },
    });
  };
  return { open, read: () => read, destroyed: () => destroyed };
}

describe('a download', () => {
  it('of an absent name is 550 with and without a data connection (F-29)', async () => {
    expect(await client.code('RETR absent.cfg')).toBe(550);
    expect((await client.retrieve('RETR absent.cfg')).codes).toEqual([550]);
    gateway.store.put('/a.cfg', 'x');
    expect(await client.code('RETR a.cfg')).toBe(425);
  });

  it('of 60 MB is read no faster than the phone takes it (F-23)', async () => {
    const source = countedSource(megabytes60);
    gateway.store.putStream('/sip.ld', megabytes60, source.open);
    const data = await client.data();
    expect(await client.code('RETR sip.ld')).toBe(150);
    let received = 0;
    let ahead = 0;
    for await (const chunk of data) {
      received += (chunk as Buffer).length;
      ahead = Math.max(ahead, source.read() - received);
    }
    expect(received).toBe(megabytes60);
    expect((await client.reply()).slice(0, 3)).toBe('226');
    // Socket buffers of the system on both sides, not the file.
    expect(ahead).toBeLessThan(20 * 1024 * 1024);
  });

  it('resumes in the middle of a large file', async () => {
    gateway.store.putStream('/sip.ld', megabytes60, countedSource(megabytes60).open);
    expect(await client.code(`REST ${megabytes60 - 1_000_000}`)).toBe(350);
    expect((await client.retrieve('RETR sip.ld')).bytes.length).toBe(1_000_000);
  });

  it('aborted by the phone frees its source, and the session goes on (F-05, F-23)', async () => {
    const source = countedSource(megabytes60);
    gateway.store.putStream('/sip.ld', megabytes60, source.open);
    for (let i = 1; i <= 20; i++) {
      const data = await client.data();
      expect(await client.code('RETR sip.ld')).toBe(150);
      if (i % 2) await new Promise((resolve) => data.once('data', resolve));
      data.destroy();
      expect((await client.reply()).slice(0, 3)).toBe('426');
      await gateway.store.until(() => source.destroyed() === i);
    }
    expect(await client.code('NOOP')).toBe(200);
    expect(source.read()).toBeLessThan(20 * megabytes60);
  });

  it('ended by ABOR is answered 426, then 226 (F-05)', async () => {
    const source = countedSource(megabytes60);
    gateway.store.putStream('/sip.ld', megabytes60, source.open);
    await client.data();
    expect(await client.code('RETR sip.ld')).toBe(150);
    client.send('ABOR');
    expect((await client.reply()).slice(0, 3)).toBe('426');
    expect((await client.reply()).slice(0, 3)).toBe('226');
    expect(source.destroyed()).toBe(1);
  });

  it('whose control connection ends frees its source', async () => {
    const source = countedSource(megabytes60);
    gateway.store.putStream('/sip.ld', megabytes60, source.open);
    await client.data();
    expect(await client.code('RETR sip.ld')).toBe(150);
    client.socket.destroy();
    await gateway.store.until(() => source.destroyed() === 1 && gateway.store.closed === 1);
  });

  it('that nobody takes is ended as stalled (F-07)', async () => {
    await gateway.stop();
    await start({ timers: { stalledMs: 100 } });
    const source = countedSource(megabytes60);
    gateway.store.putStream('/sip.ld', megabytes60, source.open);
    (await client.data()).pause();
    expect(await client.code('RETR sip.ld')).toBe(150);
    expect(await client.reply()).toMatch(/^426 .*stalled/);
    expect(source.destroyed()).toBe(1);
  });

  it('whose source fails is 451', async () => {
    gateway.store.putStream('/broken', 10, () => Readable.from(broken()));
    const data = await client.data();
    const bytes = readAll(data).catch(() => Buffer.alloc(0));
    expect(await client.code('RETR broken')).toBe(150);
    expect((await client.reply()).slice(0, 3)).toBe('451');
    await bytes;
  });

  it('of bytes larger than the socket takes at once arrives whole, and so does an empty file', async () => {
    const bytes = Buffer.alloc(8_000_000, 'ringfleet');
    gateway.store.put('/big', bytes);
    gateway.store.put('/empty', '');
    const { codes, bytes: received } = await client.retrieve('RETR big');
    expect(codes).toEqual([150, 226]);
    expect(received.equals(bytes)).toBe(true);
    expect((await client.retrieve('RETR empty')).codes).toEqual([150, 226]);
  });

  it('of a listing has each form, and 550 for an absent directory (F-34)', async () => {
    gateway.store.directories.add('/LOGS');
    gateway.store.put('/shared.cfg', '12345');
    const list = (await client.retrieve('LIST -la')).bytes.toString();
    expect(list).toMatch(/^-rw-r--r-- 1 ftp ftp {12}5 Feb 29 {2}2024 shared\.cfg\r\ndrwx.* LOGS\r\n$/);
    expect((await client.retrieve('NLST')).bytes.toString()).toBe('shared.cfg\r\nLOGS\r\n');
    const facts = (await client.retrieve('MLSD')).bytes.toString();
    expect(facts).toContain('type=file;size=5;modify=20240229230507; shared.cfg\r\n');
    expect(await client.command('MLST shared.cfg')).toContain(
      ' type=file;size=5;modify=20240229230507; /shared.cfg',
    );
    expect(await client.command('STAT /')).toMatch(/^213-Status\r\n -rw.* shared\.cfg\r\n/);
    for (const verb of ['LIST', 'NLST', 'MLSD'])
      expect((await client.retrieve(`${verb} absent`)).codes).toEqual([550]);
    expect(await client.code('STAT absent')).toBe(550);
    expect(await client.code('LIST')).toBe(425);
  });
});

async function* broken(): AsyncGenerator<Buffer> {
  yield Buffer.from('12345');
  await Promise.resolve();
  throw new Error('disk failed');
}
