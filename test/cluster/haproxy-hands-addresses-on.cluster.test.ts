import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SimulatedPhone } from '@ringfleet/phone-simulator';
import { parseBootServer } from '@ringfleet/ucs';
import { describeUnless } from '../infra/left-out.ts';
import { freePort } from '../infra/free-port.ts';
import { FtpLineClient, readAll } from '../wire/ftp-line-client.ts';
import { startWireGateway, type WireGateway } from '../wire/wire-gateway.ts';
import { Haproxy, reasonAgainstHaproxy } from '../infra/haproxy.ts';

const [BALANCER, VIP] = ['127.0.0.2', '127.0.0.9'];
const [PHONE, OTHER_PHONE] = ['127.0.0.5', '127.0.0.6'];
const MASTER = '<APPLICATION APP_FILE_PATH="" CONFIG_FILES="" />';

async function onePort(): Promise<{ first: number; last: number }> {
  const first = await freePort();
  return { first, last: first };
}

describeUnless(reasonAgainstHaproxy)('behind HAProxy', () => {
  let gateway: WireGateway;
  let haproxy: Haproxy;
  let control: number;
  beforeAll(async () => {
    control = await freePort();
    const passive = await onePort();
    gateway = await startWireGateway({
      ...{ port: control, passive },
      isProxy: (address) => address === BALANCER,
    });
    gateway.store.put('/000000000000.cfg', MASTER);
    haproxy = await Haproxy.start({
      ...{ host: VIP, control, passive },
      gateway: { host: '127.0.0.1', control, from: BALANCER },
    });
  });
  afterAll(async () => {
    await haproxy?.stop();
    await gateway?.stop();
  });

  const clients = () => gateway.transport.way().clients;
  const login = (localAddress: string) => FtpLineClient.login(control, { host: VIP, localAddress });

  it('phones are told the address that they dialled, and are known by their own', async () => {
    const client = await login(PHONE);
    expect(clients()).toContain(PHONE);
    expect(await client.command('PASV')).toMatch(/\(127,0,0,9,\d+,\d+\)/);
    await client.quit();
  });

  it('phones that share one passive port get and store each its own', async () => {
    const [one, other] = await Promise.all([login(PHONE), login(OTHER_PHONE)]);
    gateway.store.put('/one.cfg', 'of one');
    gateway.store.put('/other.cfg', 'of the other');
    const [mine, others] = await Promise.all([
      one.retrieve('RETR one.cfg'),
      other.retrieve('RETR other.cfg'),
    ]);
    expect([String(mine.bytes), String(others.bytes)]).toEqual(['of one', 'of the other']);
    expect(await one.store('STOR one.log', 'log lines')).toEqual([150, 226]);
    expect(gateway.store.text('/one.log')).toBe('log lines');
    await Promise.all([one.quit(), other.quit()]);
  });

  it('a data connection of another phone is none of the session', async () => {
    const client = await login(PHONE);
    const port = await client.extendedPassive();
    const thief = connect({ port, host: VIP, localAddress: OTHER_PHONE });
    thief.on('error', () => {});
    await once(thief, 'connect');
    expect(await readAll(thief)).toHaveLength(0);
    client.socket.destroy();
  });

  it('a phone boots, also when the balancer was killed and is back', async () => {
    const boot = async () => {
      const bootServer = parseBootServer(`ftp://${VIP}:${control}/`);
      if (!bootServer) throw new TypeError('no boot server');
      const phone = new SimulatedPhone({ mac: '0004f2000001', model: 'VVX400', bootServer, fast: true });
      return (await phone.boot()).result;
    };
    expect(await boot()).toMatchObject({ faults: [] });
    await haproxy.kill();
    await haproxy.restart();
    expect(await boot()).toMatchObject({ faults: [] });
  });
});
