import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FtpLineClient } from './ftp-line-client.ts';
import { startWireGateway, type WireGateway } from './wire-gateway.ts';

let gateway: WireGateway;
beforeEach(async () => {
  gateway = await startWireGateway();
});
afterEach(() => gateway.stop());

describe('the dialogue of a phone', () => {
  it('is answered with the codes that phones expect', async () => {
    gateway.store.put('/000000000000.cfg', 'x'.repeat(1699));
    const phone = await FtpLineClient.connect(gateway.port);
    expect(await phone.code('USER PlcmSpIp')).toBe(331);
    expect(await phone.code('PASS PlcmSpIp')).toBe(230);
    expect(await phone.command('PWD')).toMatch(/^257 "\/"/);
    const absent = await phone.data();
    expect(await phone.code('TYPE I')).toBe(200);
    expect(await phone.code('SIZE 0004f28062d6.cfg')).toBe(550);
    expect(await phone.code('RETR 0004f28062d6.cfg')).toBe(550);
    absent.destroy();
    const data = await phone.data();
    expect(await phone.command('SIZE 000000000000.cfg')).toBe('213 1699');
    let received = 0;
    data.on('data', (chunk: Buffer) => (received += chunk.length));
    expect(await phone.code('RETR 000000000000.cfg')).toBe(150);
    expect((await phone.reply()).slice(0, 3)).toBe('226');
    await new Promise((resolve) => (data.closed ? resolve(undefined) : data.once('close', resolve)));
    expect(received).toBe(1699);
    expect(await phone.store('STOR 0004f28062d6-phone.cfg', '<PHONE_CONFIG/>')).toEqual([150, 226]);
    expect(await phone.code('QUIT')).toBe(221);
    await phone.closed;
    expect(gateway.store.text('/0004f28062d6-phone.cfg')).toBe('<PHONE_CONFIG/>');
  });

  it('joins one CWD per segment as libcurl sends them, and .. never leaves the root', async () => {
    for (const directory of ['/site', '/site/LOGS']) gateway.store.directories.add(directory);
    gateway.store.put('/site/LOGS/a.log', 'log');
    const phone = await FtpLineClient.login(gateway.port);
    expect(await phone.code('CWD site')).toBe(250);
    expect(await phone.code('XCWD LOGS')).toBe(250);
    expect(await phone.code('CWD absent')).toBe(550);
    expect((await phone.retrieve('RETR a.log')).bytes.toString()).toBe('log');
    expect((await phone.retrieve('RETR ..//./LOGS/a.log')).bytes.toString()).toBe('log');
    expect(await phone.code('CDUP')).toBe(250);
    expect(await phone.command('PWD')).toMatch(/^257 "\/site"/);
    expect(await phone.code('CWD ../../../..')).toBe(250);
    expect(await phone.command('XPWD')).toMatch(/^257 "\/"/);
    await phone.quit();
  });

  it('appends, tells exact sizes and times, and sends the rest from REST on', async () => {
    const phone = await FtpLineClient.login(gateway.port);
    expect(await phone.store('STOR a.log', '0123456789')).toEqual([150, 226]);
    expect(await phone.store('APPE a.log', 'abc')).toEqual([150, 226]);
    expect(await phone.command('SIZE a.log')).toBe('213 13');
    gateway.store.put('/b.cfg', 'hello world');
    expect(await phone.command('MDTM b.cfg')).toBe('213 20240229230507');
    expect(await phone.code('REST 6')).toBe(350);
    expect((await phone.retrieve('RETR b.cfg')).bytes.toString()).toBe('world');
    expect((await phone.retrieve('RETR b.cfg')).bytes.toString()).toBe('hello world');
    expect(await phone.code('REST 12')).toBe(350);
    expect((await phone.retrieve('RETR b.cfg')).codes).toEqual([554]);
    await phone.quit();
  });

  it('is told to the session: each request with path, reply and bytes', async () => {
    gateway.store.put('/a.cfg', '12345');
    const phone = await FtpLineClient.login(gateway.port);
    await phone.retrieve('RETR a.cfg');
    await phone.retrieve('RETR ./b.cfg');
    await phone.store('STOR c.log', 'abc');
    expect(gateway.store.ended).toMatchObject([
      { verb: 'RETR', path: '/a.cfg', reply: 226, bytes: 5 },
      { verb: 'RETR', path: '/b.cfg', reply: 550, bytes: 0 },
      { verb: 'STOR', path: '/c.log', reply: 226, bytes: 3 },
    ]);
    await phone.quit();
    await gateway.store.until(() => gateway.store.closed === 1);
  });

  it('makes and deletes what the session allows', async () => {
    gateway.store.put('/a.log', 'x');
    const phone = await FtpLineClient.login(gateway.port);
    expect(await phone.command('MKD LOGS')).toMatch(/^257 "\/LOGS"/);
    expect(await phone.code('MKD secret')).toBe(550);
    expect(await phone.code('DELE a.log')).toBe(250);
    expect(await phone.code('DELE a.log')).toBe(550);
    await phone.quit();
  });
});
