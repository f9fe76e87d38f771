import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FtpLineClient, readAll } from './ftp-line-client.ts';
import { startWireGateway, type WireGateway } from './wire-gateway.ts';

let gateway: WireGateway;
let client: FtpLineClient;
let listener: Server;
beforeEach(async () => {
  gateway = await startWireGateway({ timers: { reservationMs: 500 } });
  client = await FtpLineClient.login(gateway.port);
  listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
});
afterEach(async () => {
  await gateway.stop();
  listener.close();
});

const listening = (): number => (listener.address() as AddressInfo).port;

function portArgument(port: number, address = '127.0.0.1'): string {
  return `${address.replaceAll('.', ',')},${port >> 8},${port & 255}`;
}

/** Announces the listener by this line and runs the transfer as Windows' ftp does. */
async function transfer(announce: string, command: string): Promise<Socket> {
  expect(await client.code(announce)).toBe(200);
  const accepted = once(listener, 'connection') as Promise<[Socket]>;
  client.send(command);
  const [socket] = await accepted;
  expect((await client.reply()).slice(0, 3)).toBe('150');
  return socket;
}

describe('active mode', () => {
  it("does what the article does with Windows' ftp: login, dir, put, get", async () => {
    gateway.store.put('/shared.cfg', 'shared');
    expect(await client.code('OPTS UTF8 ON')).toBe(200);
    expect(await client.code('TYPE A')).toBe(200);
    const dir = await transfer(`PORT ${portArgument(listening())}`, 'LIST');
    expect((await readAll(dir)).toString()).toContain('shared.cfg');
    expect((await client.reply()).slice(0, 3)).toBe('226');
    const put = await transfer(`PORT ${portArgument(listening())}`, 'STOR test.txt');
    put.end('line\r\n');
    expect((await client.reply()).slice(0, 3)).toBe('226');
    const get = await transfer(`EPRT |1|127.0.0.1|${listening()}|`, 'RETR test.txt');
    expect((await readAll(get)).toString()).toBe('line\r\n');
    expect((await client.reply()).slice(0, 3)).toBe('226');
  });

  it("connects only to the client's own address and to ports from 1024 (F-27)", async () => {
    expect(await client.code(`PORT ${portArgument(listening(), '127.0.0.2')}`)).toBe(504);
    expect(await client.code(`PORT ${portArgument(22)}`)).toBe(504);
    expect(await client.code(`EPRT |1|192.0.2.1|${listening()}|`)).toBe(504);
    expect(await client.code('EPRT |1|127.0.0.1|1023|')).toBe(504);
    expect(await client.code('EPRT |2|::1|5000|')).toBe(504);
    expect(await client.code('EPRT |3|x|5000|')).toBe(522);
    expect(await client.code('EPRT |1|127.0.0.1|70000|')).toBe(504);
    for (const wrong of ['1,2,3', '1,2,3,4,5,256', 'a,b,c,d,e,f'])
      expect(await client.code(`PORT ${wrong}`)).toBe(501);
    expect(await client.code('NLST')).toBe(425);
  });

  it('answers 425 when nobody listens there, and each announcement counts once', async () => {
    gateway.store.put('/a.cfg', 'x');
    const port = listening();
    listener.close();
    expect(await client.code(`PORT ${portArgument(port)}`)).toBe(200);
    expect(await client.code('RETR a.cfg')).toBe(425);
    expect(await client.code('RETR a.cfg')).toBe(425);
  });
});
