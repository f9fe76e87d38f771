import { Readable } from 'node:stream';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { FtpTransportOptions } from '../../services/ftp-gateway/src/transport/transport-options.ts';
import { FtpSrvTransport } from '../../services/ftp-gateway/src/transport/ftp-srv-transport.adapter.ts';
import { FtpLineClient, readAll } from './ftp-line-client.ts';
import { startWireGateway, type WireGateway } from './wire-gateway.ts';

let gateway: WireGateway;
afterEach(async () => {
  jest.useRealTimers();
  await gateway.stop();
});

async function start(options: FtpTransportOptions = {}): Promise<void> {
  gateway = await startWireGateway(options);
}

function fakeTimers(): void {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
}

describe('sessions', () => {
  it('are closed after 15 minutes of silence, which each command begins anew (F-07)', async () => {
    await start();
    fakeTimers();
    const phone = await FtpLineClient.login(gateway.port);
    jest.advanceTimersByTime(899_000);
    expect(await phone.code('NOOP')).toBe(200);
    jest.advanceTimersByTime(899_999);
    expect(await phone.code('NOOP')).toBe(200);
    jest.advanceTimersByTime(900_000);
    expect(await phone.reply()).toMatch(/^421 .*Idle/);
    await phone.closed;
  });

  it('are not idle while a transfer runs, however long (F-06)', async () => {
    await start({ timers: { idleMs: 31_000 } });
    fakeTimers();
    const phone = await FtpLineClient.login(gateway.port);
    let source: Readable | undefined;
    gateway.store.putStream('/sip.ld', 6, () => (source = new Readable({ read: () => {} })));
    const data = await phone.data();
    const bytes = readAll(data);
    expect(await phone.code('RETR sip.ld')).toBe(150);
    for (const part of ['ab', 'cd', 'ef']) {
      jest.advanceTimersByTime(31_000);
      source?.push(part);
    }
    source?.push(null);
    expect((await bytes).toString()).toBe('abcdef');
    expect((await phone.reply()).slice(0, 3)).toBe('226');
    jest.advanceTimersByTime(30_999);
    expect(await phone.code('NOOP')).toBe(200);
    jest.advanceTimersByTime(31_000);
    expect((await phone.reply()).slice(0, 3)).toBe('421');
  });

  it('need an idle limit that phones survive', async () => {
    await start();
    expect(() => new FtpSrvTransport(() => undefined, { timers: { idleMs: 30_000 } })).toThrow(RangeError);
  });

  it('are limited by address, loopback excepted, and in all (F-07)', async () => {
    await start({ connections: 3, connectionsPerAddress: 1 });
    const held = [];
    for (let i = 0; i < 3; i++) held.push(await FtpLineClient.connect(gateway.port));
    const refused = FtpLineClient.dial(gateway.port);
    expect((await refused.reply()).slice(0, 3)).toBe('421');
    await refused.closed;
    await held[0]?.quit();
    await gateway.store.until(() => gateway.store.closed === 1);
    await FtpLineClient.login(gateway.port);
  });

  it('are refused with 421 when the gateway opens none', async () => {
    await start();
    const transport = new FtpSrvTransport(() => undefined, {
      host: '127.0.0.1',
      port: 0,
      passive: { first: 0, count: 1 },
    });
    const { port } = await transport.listen();
    const refused = FtpLineClient.dial(port);
    expect((await refused.reply()).slice(0, 3)).toBe('421');
    await refused.closed;
    expect(transport.sessions()).toBe(0);
    await transport.drain(0);
  });

  it('leave no timer behind (F-20)', async () => {
    await start();
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    for (let round = 0; round < 10; round++) {
      const phones = await Promise.all(Array.from({ length: 20 }, () => FtpLineClient.login(gateway.port)));
      for (const phone of phones) phone.socket.destroy();
    }
    await gateway.store.until(() => gateway.store.closed === 200);
    expect(timers()).toBeLessThanOrEqual(before);
    expect(gateway.transport.sessions()).toBe(0);
  });

  it('bring no signal handlers with them (F-01)', async () => {
    const signals = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const;
    const before = signals.map((signal) => process.listenerCount(signal));
    await start();
    expect(signals.map((signal) => process.listenerCount(signal))).toEqual(before);
  });
});

describe('a drain', () => {
  it('ends idle sessions with 421 at once and lets a transfer finish first', async () => {
    await start();
    const idle = await FtpLineClient.login(gateway.port);
    const busy = await FtpLineClient.login(gateway.port);
    const data = await busy.data();
    expect(await busy.code('STOR a.cfg')).toBe(150);
    const drained = gateway.transport.drain(20_000);
    expect((await idle.reply()).slice(0, 3)).toBe('421');
    await idle.closed;
    data.end('whole');
    expect((await busy.reply()).slice(0, 3)).toBe('226');
    expect((await busy.reply()).slice(0, 3)).toBe('421');
    await drained;
    expect(gateway.store.text('/a.cfg')).toBe('whole');
    const late = FtpLineClient.dial(gateway.port);
    expect(await late.nextReply()).toBeUndefined();
  });

  it('aborts what its grace did not suffice for', async () => {
    await start();
    const phone = await FtpLineClient.login(gateway.port);
    await phone.data();
    expect(await phone.code('STOR a.cfg')).toBe(150);
    await gateway.transport.drain(1);
    expect(gateway.store.uploads).toMatchObject([{ end: 'shutdown' }]);
    await phone.closed;
  });
});
