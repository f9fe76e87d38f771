import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FtpLineClient, readAll } from '../wire/ftp-line-client.ts';
import { download, upload } from './ftp-bytes.ts';
import { importFolder } from './imported-folder.ts';
import { masterFile, ringer10, sharedFile } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';

const networks = { RINGFLEET_FTP_DEFAULT_ACCOUNT_NETWORKS: '127.0.0.1,10.0.0.0/8' };
const own = { RINGFLEET_FTP_USER: 'Fleet-Phones', RINGFLEET_FTP_PASSWORD: 'Correct horse 7' };

describe('a factory-reset phone', () => {
  let ringfleet: RunningRingfleet;
  beforeAll(async () => {
    ringfleet = await RunningRingfleet.start({ ...own, ...networks });
    await importFolder(ringfleet, {
      '000000000000.cfg': masterFile('CONFIG_FILES="shared.cfg"'),
      'shared.cfg': sharedFile,
    });
  });
  afterAll(() => ringfleet.remove());

  it('logs in as PlcmSpIp with the password PlcmSpIp, reads and writes', async () => {
    const phone = await ringfleet.ftp();
    expect(String(await download(phone, 'shared.cfg'))).toBe(sharedFile);
    await upload(phone, '0004f2100001-phone.cfg', await ringer10());
    expect(await download(phone, '0004f2100001-phone.cfg')).toEqual(await ringer10());
  });

  it('may write its user name in any case, but not its password', async () => {
    for (const user of ['PLCMSPIP', 'plcmspip', 'pLcMsPiP'])
      expect(await (await ringfleet.ftp(user)).pwd()).toBe('/');
    const refused = ['plcmspip', 'PLCMSPIP', 'PlcmSplp', 'P1cmSpIp', ''].map((password) =>
      expect(ringfleet.ftp('PlcmSpIp', password)).rejects.toMatchObject({ code: 530 }),
    );
    await Promise.all(refused);
  });

  it('gets nothing before it has logged in', async () => {
    const phone = await FtpLineClient.connect(ringfleet.endpoints.ftp.port);
    expect(await phone.code('RETR shared.cfg')).toBe(530);
    expect(await phone.code('STOR 0004f2100002-phone.cfg')).toBe(530);
    await phone.quit();
  });

  it("passes the article's check with Windows' ftp: login, dir, get and put by PORT", async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const windows = await ringfleet.lines();
    expect(await windows.code('OPTS UTF8 ON')).toBe(200);
    const dir = await overPort(windows, listener, 'LIST');
    expect(String(await readAll(dir))).toMatch(/000000000000\.cfg\r\n[^]*shared\.cfg\r\n/);
    expect(await windows.reply()).toMatch(/^226/);
    expect(await windows.code('TYPE I')).toBe(200);
    const get = await overPort(windows, listener, 'RETR shared.cfg');
    expect(String(await readAll(get))).toBe(sharedFile);
    expect(await windows.reply()).toMatch(/^226/);
    const put = await overPort(windows, listener, 'STOR 0004f2100003-phone.cfg');
    put.end(await ringer10());
    expect(await windows.reply()).toMatch(/^226/);
    const back = await overPort(windows, listener, 'RETR 0004f2100003-phone.cfg');
    expect(await readAll(back)).toEqual(await ringer10());
    expect(await windows.reply()).toMatch(/^226/);
    await windows.quit();
    listener.close();
  });

  it('is refused from outside the networks of the factory account', async () => {
    await expect(ringfleet.lines('127.0.0.9')).rejects.toThrow('530');
  });

  it("logs in beside the fleet's own account", async () => {
    const phone = await ringfleet.ftp('fleet-phones', own.RINGFLEET_FTP_PASSWORD);
    expect(String(await download(phone, 'shared.cfg'))).toBe(sharedFile);
    const refused = ['correct horse 7', 'PlcmSpIp'].map((password) =>
      expect(ringfleet.ftp(own.RINGFLEET_FTP_USER, password)).rejects.toMatchObject({ code: 530 }),
    );
    await Promise.all(refused);
  });
});

describe("the fleet's own account", () => {
  let ringfleet: RunningRingfleet;
  beforeAll(async () => {
    ringfleet = await RunningRingfleet.start({ ...own, RINGFLEET_FTP_DEFAULT_ACCOUNT: 'off' });
  });
  afterAll(() => ringfleet.remove());

  it('is the only one when the factory account is switched off', async () => {
    await expect(ringfleet.ftp()).rejects.toMatchObject({ code: 530 });
    const phone = await ringfleet.ftp(own.RINGFLEET_FTP_USER, own.RINGFLEET_FTP_PASSWORD);
    await upload(phone, '0004f2100004-phone.cfg', await ringer10());
    expect(await download(phone, '0004f2100004-phone.cfg')).toEqual(await ringer10());
  });
});

/** Announces the listener by PORT and begins the transfer. */
async function overPort(client: FtpLineClient, listener: Server, command: string): Promise<Socket> {
  const { port } = listener.address() as AddressInfo;
  expect(await client.code(`PORT 127,0,0,1,${port >> 8},${port & 255}`)).toBe(200);
  const accepted = once(listener, 'connection') as Promise<[Socket]>;
  client.send(command);
  const [socket] = await accepted;
  expect(await client.reply()).toMatch(/^150/);
  return socket;
}
