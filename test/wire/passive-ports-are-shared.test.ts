import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { FtpTransportOptions } from '../../services/ftp-gateway/src/transport/transport-options.ts';
import { FtpLineClient, readAll } from './ftp-line-client.ts';
import { startWireGateway, type WireGateway } from './wire-gateway.ts';

let gateway: WireGateway | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

async function start(options: FtpTransportOptions): Promise<WireGateway> {
  gateway = await startWireGateway(options);
  gateway.store.put('/a.cfg', 'mine');
  return gateway;
}

async function dial(port: number, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

const seconds = (n: number): number => n * 1000;

describe('passive ports', () => {
  it('serve twenty times more clients of one address than there are ports (F-15, P-03)', async () => {
    const { port, store } = await start({ passive: { first: 0, count: 5 } });
    const one = async (i: number): Promise<string> => {
      store.put(`/${i}.cfg`, `content ${i}`);
      const client = await FtpLineClient.login(port);
      const texts = [];
      for (let round = 0; round < 3; round++) {
        // An absent name first: its data connection arrives while the next client gets the port.
        expect((await client.retrieve(`RETR absent-${i}.cfg`)).codes).toEqual([550]);
        texts.push((await client.retrieve(`RETR ${i}.cfg`)).bytes.toString());
        expect(await client.store(`STOR ${i}.log`, `log ${i}`)).toEqual([150, 226]);
      }
      await client.quit();
      return [...new Set(texts), store.text(`/${i}.log`)].join();
    };
    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => one(i)));
    expect(all).toEqual(Array.from({ length: 100 }, (_, i) => `content ${i},log ${i}`));
  });

  it('answer 425 to a client whose turn did not come', async () => {
    const { port } = await start({
      passive: { first: 0, count: 2 },
      timers: { turnMs: 30, reservationMs: seconds(10) },
    });
    const clients = await Promise.all([1, 2, 3].map(() => FtpLineClient.login(port)));
    const codes = await Promise.all(clients.map((client) => client.code('EPSV')));
    expect(codes.sort()).toEqual([229, 229, 425]);
  });

  it('give a later EPSV to whoever waits as soon as a data connection has come', async () => {
    const { port } = await start({ passive: { first: 0, count: 1 } });
    const [first, second] = [await FtpLineClient.login(port), await FtpLineClient.login(port)];
    const firstPort = await first.extendedPassive();
    const turn = second.extendedPassive();
    const data = await dial(firstPort);
    expect(await turn).toBe(firstPort);
    const other = await dial(firstPort);
    second.send('RETR a.cfg');
    first.send('STOR b.log');
    expect((await readAll(other)).toString()).toBe('mine');
    expect((await first.reply()).slice(0, 3)).toBe('150');
    data.end('b');
    expect((await first.reply()).slice(0, 3)).toBe('226');
  });

  it('serve clients of different addresses on one port at the same time', async () => {
    const { port, store } = await start({ passive: { first: 0, count: 1 } });
    const addresses = ['127.0.0.2', '127.0.0.3', '127.0.0.4'];
    const clients = await Promise.all(
      addresses.map((localAddress) => FtpLineClient.login(port, { localAddress })),
    );
    const ports = await Promise.all(clients.map((client) => client.extendedPassive()));
    expect(new Set(ports).size).toBe(1);
    for (const [i, localAddress] of addresses.entries()) store.put(`/${i}.cfg`, localAddress);
    const sockets = await Promise.all(addresses.map((address, i) => dial(ports[i] ?? 0, address)));
    clients.forEach((client, i) => client.send(`RETR ${i}.cfg`));
    const texts = await Promise.all(sockets.map(async (socket) => (await readAll(socket)).toString()));
    expect(texts).toEqual(addresses);
  });

  it('never lead a late connection of an abandoned reservation into another session (F-16)', async () => {
    const { port } = await start({ passive: { first: 0, count: 4 } });
    const leaver = await FtpLineClient.login(port);
    const abandoned = await leaver.extendedPassive();
    await leaver.quit();
    // Three ports are left, so the abandoned one is given to nobody of this address.
    const others = await Promise.all([1, 2, 3].map(() => FtpLineClient.login(port)));
    const ports = await Promise.all(others.map((client) => client.extendedPassive()));
    expect(ports).not.toContain(abandoned);
    expect((await readAll(await dial(abandoned))).length).toBe(0);
    for (const [i, client] of others.entries()) {
      const data = await dial(ports[i] ?? 0);
      client.send('RETR a.cfg');
      expect((await readAll(data)).toString()).toBe('mine');
    }
  });

  it('hold one reservation a session, however often it asks (F-13)', async () => {
    const { port } = await start({ passive: { first: 0, count: 4 }, timers: { settleMs: 1 } });
    const client = await FtpLineClient.login(port);
    for (let i = 0; i < 50; i++) await client.extendedPassive();
    const { codes, bytes } = await client.retrieve('RETR a.cfg');
    expect([codes, bytes.toString()]).toEqual([[150, 226], 'mine']);
  });

  it('come back when the command is refused (F-14)', async () => {
    const { port } = await start({ passive: { first: 0, count: 10 }, timers: { settleMs: 1 } });
    for (let i = 0; i < 100; i++) {
      const client = await FtpLineClient.login(port);
      await client.extendedPassive();
      expect(await client.code(i % 2 ? 'STOU' : 'RETR absent')).toBe(i % 2 ? 502 : 550);
    }
  });

  it('wait for nobody longer than their time, and leave no timers behind (F-30)', async () => {
    const { port } = await start({ timers: { reservationMs: 20 } });
    const clients = await Promise.all(Array.from({ length: 20 }, () => FtpLineClient.login(port)));
    const codes = clients.map(async (client) => {
      await client.extendedPassive();
      return client.code('RETR a.cfg');
    });
    expect(new Set(await Promise.all(codes))).toEqual(new Set([425]));
    for (const client of clients) expect(await client.code('NOOP')).toBe(200);
  });

  it('are all inside the range', async () => {
    const probe = await start({ passive: { first: 0, count: 3 } });
    const client = await FtpLineClient.login(probe.port);
    const seen = new Set<number>();
    for (let i = 0; i < 20; i++) {
      const port = await client.extendedPassive();
      (await dial(port)).destroy();
      seen.add(port);
    }
    expect(seen.size).toBeLessThanOrEqual(3);
  });

  it.each([
    ['strict', '127.0.0.2', false],
    ['same-24', '127.0.0.2', true],
    ['same-24', '127.0.1.2', false],
    ['off', '127.0.1.2', true],
  ] as const)('with the peer check %s: data from %s is taken: %s (F-17)', async (peerCheck, from, taken) => {
    const { port } = await start({ peerCheck });
    const client = await FtpLineClient.login(port);
    const data = await dial(await client.extendedPassive(), from);
    if (!taken) {
      expect((await readAll(data)).length).toBe(0);
      return;
    }
    client.send('RETR a.cfg');
    expect((await readAll(data)).toString()).toBe('mine');
  });

  it('serve one waiting session in all with the peer check off', async () => {
    const { port } = await start({
      peerCheck: 'off',
      passive: { first: 0, count: 1 },
      timers: { turnMs: 30 },
    });
    const one = await FtpLineClient.login(port, { localAddress: '127.0.0.2' });
    const other = await FtpLineClient.login(port, { localAddress: '127.0.0.3' });
    await one.extendedPassive();
    expect(await other.code('EPSV')).toBe(425);
  });

  it('are advertised with the fixed address, a looked-up name, or the address the phone dialled (F-18)', async () => {
    for (const [advertisedHost, tuple] of [
      ['192.0.2.10', '192,0,2,10'],
      ['localhost', '127,0,0,1'],
      [undefined, '127,0,0,1'],
    ] as const) {
      const { port, stop } = await start(advertisedHost === undefined ? {} : { advertisedHost });
      const client = await FtpLineClient.login(port);
      expect(await client.command('PASV')).toMatch(new RegExp(`^227 .*\\(${tuple},\\d+,\\d+\\)`));
      await stop();
    }
    gateway = undefined;
  });

  it('work over IPv6 by EPSV alone (F-18, F-19)', async () => {
    const { port } = await start({ host: '::1' });
    const client = await FtpLineClient.login(port, { host: '::1' });
    expect(await client.code('PASV')).toBe(522);
    expect(await client.code('EPSV 1')).toBe(522);
    expect(await client.code('EPSV 2')).toBe(229);
    expect((await client.retrieve('RETR a.cfg')).bytes.toString()).toBe('mine');
  });

  it('follow the argument of EPSV (F-19)', async () => {
    const { port } = await start({});
    const client = await FtpLineClient.login(port);
    expect(await client.code('EPSV 2')).toBe(522);
    expect(await client.code('EPSV 3')).toBe(522);
    expect(await client.code('EPSV 1')).toBe(229);
    expect(await client.code('EPSV ALL')).toBe(200);
    expect(await client.code('PASV')).toBe(503);
    expect(await client.code('PORT 127,0,0,1,200,1')).toBe(503);
    expect((await client.retrieve('RETR a.cfg')).bytes.toString()).toBe('mine');
  });

  it('refuse the start with the port that is taken', async () => {
    const { port } = await start({});
    await expect(startWireGateway({ passive: { first: port, last: port } })).rejects.toMatchObject({
      code: 'RF_FTP_LISTEN',
      params: { port },
    });
    await expect(startWireGateway({ port })).rejects.toMatchObject({
      code: 'RF_FTP_LISTEN',
      params: { port },
    });
  });
});
