import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FtpLineClient } from './ftp-line-client.ts';
import { startWireGateway, type WireGateway } from './wire-gateway.ts';

const logged: string[] = [];
const log = (fields: object, text: string): void => void logged.push(JSON.stringify(fields) + text);

let gateway: WireGateway;
beforeEach(async () => {
  logged.length = 0;
  gateway = await startWireGateway({ logger: { trace: log, debug: log, info: log, warn: log, error: log } });
});
afterEach(() => gateway.stop());

describe('logins', () => {
  it('end the connection after three failures (F-08)', async () => {
    const client = await FtpLineClient.connect(gateway.port);
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await client.code('USER PlcmSpIp')).toBe(331);
      expect(await client.code(`PASS wrong${attempt}`)).toBe(530);
    }
    await client.closed;
  });

  it('may use a second credential on one connection (F-09)', async () => {
    const client = await FtpLineClient.connect(gateway.port);
    await client.command('USER old');
    expect(await client.code('PASS wrong')).toBe(530);
    expect(await client.code('PASS PlcmSpIp')).toBe(503);
    await client.command('USER first-thought');
    await client.command('USER PlcmSpIp');
    expect(await client.code('PASS PlcmSpIp')).toBe(230);
    expect(await client.code('PWD')).toBe(257);
    await client.quit();
  });

  it.each(['a"b -c d', '  two  spaces ', '-a', '"', 'pässwörd ☎'])(
    'take the password %j as it was typed (F-11)',
    async (password) => {
      gateway.store.password = password;
      const client = await FtpLineClient.connect(gateway.port);
      await client.command('USER PlcmSpIp');
      expect(await client.code(`PASS ${password}`)).toBe(230);
      await client.quit();
    },
  );

  it('hold back the commands that follow them (F-31)', async () => {
    let admit = (): void => {};
    gateway.store.beforeLogin = () => new Promise((resolve) => (admit = resolve));
    const client = await FtpLineClient.connect(gateway.port);
    await client.command('USER PlcmSpIp');
    for (const line of ['PASS PlcmSpIp', 'PWD', 'TYPE I', 'NOOP']) {
      await new Promise((resolve) => client.socket.write(`${line}\r\n`, resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
    admit();
    const codes = [];
    for (let i = 0; i < 4; i++) codes.push((await client.reply()).slice(0, 3));
    expect(codes).toEqual(['230', '257', '200', '200']);
    await client.quit();
  });

  it('leave no password in any log (F-26)', async () => {
    const client = await FtpLineClient.connect(gateway.port);
    await client.command('USER PlcmSpIp');
    gateway.store.beforeLogin = () => Promise.reject(new Error('store broken while PASS PlcmSpIp ran'));
    expect(await client.code('PASS PlcmSpIp')).toBe(421);
    await client.closed;
    expect(logged.join('\n')).toContain('PASS ***');
    expect(logged.join('\n')).not.toContain('PASS Plcm');
  });

  it('are waited for only so long (F-07)', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    try {
      const client = await FtpLineClient.connect(gateway.port);
      await client.command('USER PlcmSpIp');
      jest.advanceTimersByTime(29_999);
      expect(await client.code('NOOP')).toBe(200);
      jest.advanceTimersByTime(1);
      expect((await client.reply()).slice(0, 3)).toBe('421');
      await client.closed;
    } finally {
      jest.useRealTimers();
    }
  });
});
