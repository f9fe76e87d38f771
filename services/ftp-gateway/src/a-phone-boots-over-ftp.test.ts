import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PassThrough, Readable } from 'node:stream';
import type { INestApplication } from '@nestjs/common';
import { EventPublisher } from '@ringfleet/messaging';
import { Client, FTPError } from 'basic-ftp';
import { FtpGateway } from './gateway.ts';
import { GatewayBench, MAC, override, until } from './gateway.test-bench.ts';
import { service } from './index.ts';

const MASTER = `<APPLICATION APP_FILE_PATH="firmware/sip.ld" CONFIG_FILES="[MACADDRESS]-lync.cfg, shared.cfg"
  LOG_FILE_DIRECTORY="logs" OVERRIDES_DIRECTORY="overrides"/>`;

describe('a phone', () => {
  let bench: GatewayBench;
  let app: INestApplication;
  let port: number;
  beforeAll(async () => {
    bench = await GatewayBench.make({
      RINGFLEET_FTP_PORT: '0',
      RINGFLEET_FTP_HOST: '127.0.0.1',
      RINGFLEET_FTP_PASSIVE_PORTS: '0',
    });
    app = await service.create(bench.parts);
    await app.init();
    await app.startAllMicroservices();
    port = (await service.listen?.(app))?.port ?? 0;
    await bench.publish(app.get(FtpGateway), {
      '000000000000.cfg': MASTER,
      'shared.cfg': '<a/>',
      [`${MAC}-lync.cfg`]: '<a reg.1.address="2001"/>',
    });
  });
  afterAll(async () => {
    await app.close();
    await bench.remove();
  });

  const login = async (): Promise<Client> => {
    const client = new Client(5_000);
    await client.access({ host: '127.0.0.1', port, user: 'PlcmSpIp', password: 'PlcmSpIp' });
    return client;
  };
  const get = async (client: Client, path: string): Promise<string> => {
    const into = new PassThrough();
    const text = into.toArray();
    await client.downloadTo(into, path);
    return Buffer.concat((await text) as Buffer[]).toString();
  };

  it('boots, stores its overrides and logs, and reads back the same bytes at its next boot', async () => {
    const first = await login();
    await expect(get(first, `${MAC}.cfg`)).rejects.toBeInstanceOf(FTPError);
    expect(await get(first, '000000000000.cfg')).toBe(MASTER);
    expect(await get(first, `${MAC}-lync.cfg`)).toContain('2001');
    expect(await get(first, 'shared.cfg')).toBe('<a/>');
    await expect(get(first, `overrides/${MAC}-phone.cfg`)).rejects.toBeInstanceOf(FTPError);
    await first.uploadFrom(Readable.from([Buffer.from(override('ringer10'))]), `overrides/${MAC}-phone.cfg`);
    await first.uploadFrom(Readable.from([Buffer.from('boot one\n')]), `${MAC}-boot.log`);
    await first.appendFrom(Readable.from([Buffer.from('line one\n')]), `logs/${MAC}-app.log`);
    await first.appendFrom(Readable.from([Buffer.from('line two\n')]), `logs/${MAC}-app.log`);
    expect(await first.size(`logs/${MAC}-app.log`)).toBe(18);
    first.close();

    const second = await login();
    await second.cd('overrides');
    expect(await get(second, `${MAC}-phone.cfg`)).toBe(override('ringer10'));
    await second.cd('/logs');
    expect(await get(second, `${MAC}-app.log`)).toBe('line one\nline two\n');
    expect((await second.list()).map(({ name }) => name)).toEqual([`${MAC}-app.log`]);
    second.close();

    const stored = 'ringfleet.phone.upload-stored.v1';
    await until(() => bench.events(stored).length === 4);
    expect(bench.events(stored).map(({ subject, data }) => [subject, data.kind, data.size])).toEqual([
      [MAC, 'phone', override('ringer10').length],
      [MAC, 'boot-log', 9],
      [MAC, 'app-log', 9],
      [MAC, 'app-log', 9],
    ]);
    const observed = 'ringfleet.phone.session-observed.v1';
    await until(() => bench.events(observed).length >= 2);
    expect(bench.events(observed)[0]?.data.requests[0]).toMatchObject({
      verb: 'RETR',
      path: `/${MAC}.cfg`,
      reply: 550,
    });
  });

  it('takes over what it wrote into an imported folder, never over something newer', async () => {
    const { sealer, blobs, bus } = bench.parts;
    const bytes = Buffer.from(override('imported'));
    await blobs.putMany([{ key: 'config-renderer/imports/1', bytes: sealer.seal(bytes) }]);
    const ask = (mac: string, ms: string) =>
      new EventPublisher({ bus, topicPrefix: 'ringfleet.' }).publish([
        {
          key: mac,
          event: {
            id: `import/${mac}`,
            type: 'ringfleet.phone-file.import-asked.v1',
            source: '/ringfleet/config-renderer/test',
            subject: mac,
            time: '2026-11-20T08:00:00.000Z',
            data: {
              ...{ mac, kind: 'phone', path: `${mac}-phone.cfg`, size: bytes.length },
              order: `${ms}-000000-0000-import`,
              ...{ hash: sealer.keyedHash(bytes), modified: '2020-01-01T00:00:00.000Z' },
              blob: { key: 'config-renderer/imports/1' },
            },
          },
        },
      ]);
    await ask(MAC, '001577836800000');
    await ask('0004f2aaaaaa', '001577836800000');
    const { tree } = app.get(FtpGateway);
    await until(() => tree.phoneFile({ mac: '0004f2aaaaaa', kind: 'phone' }) !== undefined);
    const client = await login();
    expect(await get(client, '0004f2aaaaaa-phone.cfg')).toBe(override('imported'));
    client.close();
    const other = await login();
    expect(await get(other, `${MAC}-phone.cfg`)).toBe(override('ringer10'));
    other.close();
  });
});
