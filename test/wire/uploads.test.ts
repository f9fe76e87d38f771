import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FtpTransportOptions } from '../../services/ftp-gateway/src/transport/transport-options.ts';
import { FtpLineClient } from './ftp-line-client.ts';
import { startWireGateway, type WireGateway } from './wire-gateway.ts';

let gateway: WireGateway;
let client: FtpLineClient;
async function start(options?: FtpTransportOptions): Promise<void> {
  gateway = await startWireGateway(options);
  client = await FtpLineClient.login(gateway.port);
}
beforeEach(() => start());
afterEach(() => gateway.stop());

describe('an upload', () => {
  it('is answered 226 only when its bytes are durable (F-03)', async () => {
    let durable = (): void => {};
    const asked = new Promise<void>((resolve) => {
      gateway.store.beforeCommit = () => {
        resolve();
        return new Promise((done) => (durable = done));
      };
    });
    const data = await client.data();
    expect(await client.code('STOR a.cfg')).toBe(150);
    data.end('bytes');
    await asked;
    const reply = client.reply();
    expect(gateway.store.text('/a.cfg')).toBeUndefined();
    durable();
    expect((await reply).slice(0, 3)).toBe('226');
    expect(gateway.store.text('/a.cfg')).toBe('bytes');
  });

  it('cut with the control connection is aborted once (F-02)', async () => {
    const { store } = gateway;
    const data = await client.data();
    expect(await client.code('STOR a.cfg')).toBe(150);
    await new Promise((resolve) => data.write('half', resolve));
    client.socket.resetAndDestroy();
    await store.until(() => store.uploads.length > 0 && store.closed === 1);
    expect(store.uploads).toMatchObject([{ path: '/a.cfg', end: 'control-closed' }]);
    expect(gateway.transport.sessions()).toBe(0);
    if (!data.closed) await new Promise((resolve) => data.once('close', resolve));
  });

  it('cut by a reset of its data connection is aborted, and the session goes on', async () => {
    const data = await client.data();
    expect(await client.code('APPE a.log')).toBe(150);
    data.write('half');
    data.resetAndDestroy();
    expect((await client.reply()).slice(0, 3)).toBe('426');
    expect(gateway.store.uploads).toMatchObject([{ append: true, end: 'data-closed' }]);
    expect(await client.store('APPE a.log', 'whole')).toEqual([150, 226]);
    expect(gateway.store.text('/a.log')).toBe('whole');
  });

  it('that stands still is aborted (F-07)', async () => {
    await gateway.stop();
    await start({ timers: { stalledMs: 100 } });
    const data = await client.data();
    expect(await client.code('STOR a.cfg')).toBe(150);
    data.write('half');
    expect((await client.reply()).slice(0, 3)).toBe('426');
    expect(gateway.store.uploads).toMatchObject([{ end: 'stalled' }]);
    expect(await client.code('NOOP')).toBe(200);
  });

  it('ended by ABOR is aborted: 426, then 226 (F-05)', async () => {
    const data = await client.data();
    expect(await client.code('STOR a.cfg')).toBe(150);
    data.write('half');
    client.socket.write(Buffer.from([0xff, 0xf4, 0xff, 0xf2, ...Buffer.from('ABOR\r\n')]));
    expect((await client.reply()).slice(0, 3)).toBe('426');
    expect((await client.reply()).slice(0, 3)).toBe('226');
    expect(gateway.store.uploads).toMatchObject([{ end: 'data-closed' }]);
  });

  it('shorter than ALLO announced is aborted, a whole one is stored (F-04)', async () => {
    expect(await client.code('ALLO 10')).toBe(200);
    expect(await client.store('STOR a.cfg', '12345')).toEqual([150, 426]);
    expect(gateway.store.text('/a.cfg')).toBeUndefined();
    expect(await client.code('ALLO 5 R 1')).toBe(200);
    expect(await client.store('STOR a.cfg', '12345')).toEqual([150, 226]);
    expect(gateway.store.uploads.map(({ announcedSize, end }) => [announcedSize, end])).toEqual([
      [10, 'data-closed'],
      [5, 'committed'],
    ]);
    expect(await client.store('STOR a.cfg', '1')).toEqual([150, 226]);
  });

  it('with REST before it is refused: APPE 503, STOR 554 (F-22, F-32)', async () => {
    gateway.store.put('/a.log', 'old lines');
    expect(await client.code('REST 5')).toBe(350);
    expect(await client.store('APPE a.log', 'x')).toEqual([503]);
    expect(await client.code('REST 5')).toBe(350);
    expect(await client.store('STOR a.log', 'x')).toEqual([554]);
    expect(gateway.store.text('/a.log')).toBe('old lines');
    expect(gateway.store.uploads).toEqual([]);
  });

  it('leaves the old content in service until its 226 (F-32)', async () => {
    gateway.store.put('/a.cfg', 'old');
    const data = await client.data();
    expect(await client.code('STOR a.cfg')).toBe(150);
    const reader = await FtpLineClient.login(gateway.port);
    expect((await reader.retrieve('RETR a.cfg')).bytes.toString()).toBe('old');
    data.end('new');
    expect((await client.reply()).slice(0, 3)).toBe('226');
    expect((await reader.retrieve('RETR a.cfg')).bytes.toString()).toBe('new');
  });

  it('is refused before 150 by name, after it by size', async () => {
    expect(await client.store('STOR forbidden', 'x')).toEqual([553]);
    gateway.store.uploadLimit = 100_000;
    const data = await client.data();
    expect(await client.code('STOR big.log')).toBe(150);
    data.write(Buffer.alloc(1_000_000));
    expect((await client.reply()).slice(0, 3)).toBe('552');
    expect(gateway.store.uploads).toMatchObject([{ path: '/big.log', end: 'data-closed' }]);
  });

  it('without a data connection is refused before the session hears of it', async () => {
    expect(await client.code('STOR a.cfg')).toBe(425);
    expect(gateway.store.uploads).toEqual([]);
  });

  it('of many megabytes and of no byte arrives whole', async () => {
    const bytes = Buffer.alloc(5_000_000, 'ringfleet');
    expect(await client.store('STOR core', bytes)).toEqual([150, 226]);
    expect(gateway.store.files.get('/core')?.bytes.equals(bytes)).toBe(true);
    expect(await client.store('STOR empty', '')).toEqual([150, 226]);
    expect(gateway.store.text('/empty')).toBe('');
  });
});
