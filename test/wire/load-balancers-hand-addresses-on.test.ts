import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FtpLineClient, readAll } from './ftp-line-client.ts';
import { startWireGateway, type WireGateway } from './wire-gateway.ts';

const BALANCER = '127.0.0.2';
const PHONE = '203.0.113.7';
const VIP = '198.51.100.21';

let gateway: WireGateway;
beforeEach(async () => {
  gateway = await startWireGateway({
    isProxy: (address) => address === BALANCER,
    timers: { proxyHeaderMs: 500 },
  });
  gateway.store.put('/a.cfg', 'mine');
});
afterEach(() => gateway.stop());

/** A header of PROXY protocol version 2, for TCP (proxy-protocol.txt, section 2.2). */
function header(source = PHONE, destination = VIP, { command = 0x21, tlv = Buffer.alloc(0) } = {}): Buffer {
  const isV6 = source.includes(':');
  const ports = Buffer.from([0xc0, 0x00, 0x00, 0x15]);
  const addresses = isV6
    ? Buffer.from([source, destination].map((text) => text.replaceAll(':', '')).join(''), 'hex')
    : Buffer.from([...source.split('.'), ...destination.split('.')].map(Number));
  const rest = Buffer.concat([addresses, ports, tlv]);
  const prefix = Buffer.from('0d0a0d0a000d0a515549540a00000000', 'hex');
  prefix[12] = command;
  prefix[13] = isV6 ? 0x21 : 0x11;
  prefix.writeUInt16BE(rest.length, 14);
  return Buffer.concat([prefix, rest]);
}

/** A control connection whose first bytes are these. */
async function session(first: readonly Buffer[], localAddress = BALANCER): Promise<FtpLineClient> {
  const client = FtpLineClient.dial(gateway.port, { localAddress });
  for (const bytes of first) {
    client.socket.write(bytes);
    await new Promise((written) => client.socket.write('', written));
  }
  return client;
}

async function login(first: readonly Buffer[]): Promise<FtpLineClient> {
  const client = await session(first);
  expect(await client.reply()).toMatch(/^220/);
  await client.command('USER PlcmSpIp');
  expect(await client.command('PASS PlcmSpIp')).toMatch(/^230/);
  return client;
}

async function data(port: number, first: Buffer, localAddress = BALANCER): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(first);
  return socket;
}

const clients = () => gateway.transport.way().clients;

describe('behind a load balancer that speaks PROXY protocol 2', () => {
  it('sessions and data connections are those of the phone (F-25)', async () => {
    const client = await login([header()]);
    expect(clients()).toEqual([PHONE]);
    expect(await client.command('PASV')).toMatch(/\(198,51,100,21,\d+,\d+\)/);
    const port = await client.extendedPassive();
    const mine = await data(port, header());
    const bytes = readAll(mine);
    expect(await client.command('RETR a.cfg')).toMatch(/^150/);
    expect(String(await bytes)).toBe('mine');
    expect(await client.reply()).toMatch(/^226/);
    const upload = await data(await client.extendedPassive(), Buffer.concat([header(), Buffer.from('log')]));
    expect(await client.command('STOR a.log')).toMatch(/^150/);
    upload.end(' lines');
    expect(await client.reply()).toMatch(/^226/);
    expect(gateway.store.text('/a.log')).toBe('log lines');
  });

  it('a data connection of another phone is none of the session', async () => {
    const client = await login([header()]);
    const other = await data(await client.extendedPassive(), header('203.0.113.8'));
    expect(await readAll(other)).toHaveLength(0);
    expect(clients()).toEqual([PHONE]);
  });

  it.each<[string, Buffer[], string]>([
    ['in pieces', [header().subarray(0, 3), header().subarray(3, 20), header().subarray(20)], PHONE],
    ['with more behind the addresses', [header(PHONE, VIP, { tlv: Buffer.from([4, 0, 1, 0]) })], PHONE],
    [
      'of IPv6',
      [header('2001:0db8:0000:0000:0000:0000:0000:0007', '2001:0db8:0000:0000:0000:0000:0000:0015')],
      '2001:db8::7',
    ],
    ['of the balancer itself (LOCAL)', [header(PHONE, VIP, { command: 0x20 })], BALANCER],
  ])('a header %s is read', async (_name, first, address) => {
    await login(first);
    expect(clients()).toEqual([address]);
  });

  it.each<[string, Buffer[]]>([
    ['sends no header', []],
    ['sends something else', [Buffer.from('USER PlcmSpIp\r\nPASS PlcmSpIp\r\n')]],
    ['sends a header of another version', [header(PHONE, VIP, { command: 0x31 })]],
    ['sends less than two addresses', [Buffer.from('0d0a0d0a000d0a515549540a21110004cb007107', 'hex')]],
  ])('a connection that %s is closed without a word', async (_name, first) => {
    const client = await session(first);
    expect(await client.nextReply()).toBeUndefined();
    expect(clients()).toEqual([]);
  });

  it('anyone else cannot pretend to be another: the header ends the session', async () => {
    const client = await session([header()], '127.0.0.3');
    expect(await client.reply()).toMatch(/^220/);
    expect(clients()).toEqual(['127.0.0.3']);
    await client.closed;
  });

  it('phones that come past the balancer are served as ever', async () => {
    const client = await FtpLineClient.login(gateway.port, { localAddress: '127.0.0.3' });
    expect(String((await client.retrieve('RETR a.cfg')).bytes)).toBe('mine');
  });
});
