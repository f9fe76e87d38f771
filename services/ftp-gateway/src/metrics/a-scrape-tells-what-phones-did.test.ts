import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PassThrough, Readable } from 'node:stream';
import type { INestApplication } from '@nestjs/common';
import { Client } from 'basic-ftp';
import { FtpGateway } from '../gateway.ts';
import { GatewayBench, MAC, override, until } from '../gateway.test-bench.ts';
import { service } from '../index.ts';
import { gatewayMetrics } from './gateway-metrics.ts';

describe('a scrape', () => {
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
    await bench.publish(app.get(FtpGateway), { 'shared.cfg': '<a/>' });
  });
  afterAll(async () => {
    await app.close();
    await bench.remove();
  });

  /** Samples of ours: name with labels → value. */
  const scrape = async (): Promise<Map<string, number>> => {
    const lines = (await bench.parts.metrics.metrics()).split('\n');
    const ours = lines.filter((line) => line.startsWith('ringfleet_'));
    return new Map(ours.map((line) => [line.replace(/ [^ ]*$/, ''), Number(/[^ ]*$/.exec(line)?.[0])]));
  };
  const login = async (password: string): Promise<Client> => {
    const client = new Client(5_000);
    try {
      await client.access({ host: '127.0.0.1', port, user: 'PlcmSpIp', password });
    } catch (error) {
      client.close();
      throw error;
    }
    return client;
  };

  it('counts sessions, logins, requests, bytes and uploads, and tells nothing of a phone', async () => {
    await expect(login('wrong')).rejects.toThrow('530');
    const phone = await login('PlcmSpIp');
    await phone.downloadTo(new PassThrough(), 'shared.cfg');
    await expect(phone.downloadTo(new PassThrough(), `${MAC}.cfg`)).rejects.toThrow('550');
    const bytes = override('ringer1');
    await phone.uploadFrom(Readable.from([Buffer.from(bytes)]), `${MAC}-phone.cfg`);
    await expect(phone.uploadFrom(Readable.from([Buffer.from('x')]), 'notes.txt')).rejects.toThrow('553');
    const { journal, sessions } = app.get(FtpGateway);
    await until(() => journal.pendingCount === 0);
    const now = await scrape();
    expect(Object.fromEntries(now)).toMatchObject({
      ringfleet_ftp_sessions: sessions,
      'ringfleet_ftp_logins_total{result="accepted"}': 1,
      'ringfleet_ftp_logins_total{result="refused"}': 1,
      'ringfleet_ftp_requests_total{verb="RETR",reply="2xx"}': 1,
      'ringfleet_ftp_requests_total{verb="RETR",reply="5xx"}': 1,
      'ringfleet_ftp_requests_total{verb="STOR",reply="2xx"}': 1,
      'ringfleet_ftp_requests_total{verb="STOR",reply="5xx"}': 1,
      ringfleet_ftp_sent_bytes_total: 4,
      ringfleet_ftp_received_bytes_total: bytes.length,
      'ringfleet_ftp_uploads_total{result="stored"}': 1,
      'ringfleet_ftp_uploads_total{result="refused"}': 1,
      'ringfleet_ftp_uploads_total{result="aborted"}': 0,
      ringfleet_ftp_journal_pending_uploads: 0,
      ringfleet_ftp_journal_oldest_pending_age_seconds: 0,
      ringfleet_ftp_delivery_failing_seconds: 0,
      ringfleet_ftp_tree_unreadable_messages_total: 0,
    });
    expect(now.get('ringfleet_ftp_tree_revision')).toBeGreaterThan(0);
    const text = [...now.keys()].join('\n');
    for (const secret of [MAC, '127.0.0.1', 'shared', 'notes']) expect(text).not.toContain(secret);
    phone.close();
  });

  it('shows uploads that wait, for how long, and a port that its session never used', async () => {
    bench.busFails = '';
    const phone = await login('PlcmSpIp');
    await phone.uploadFrom(Readable.from([Buffer.from(override('ringer2'))]), `${MAC}-phone.cfg`);
    await until(() => app.get(FtpGateway).delivery.failing !== undefined);
    await phone.send('EPSV');
    const waiting = await scrape();
    expect(waiting.get('ringfleet_ftp_journal_pending_uploads')).toBe(1);
    expect(waiting.get('ringfleet_ftp_journal_oldest_pending_age_seconds')).toBeGreaterThan(0);
    expect(waiting.get('ringfleet_ftp_delivery_failing_seconds')).toBeGreaterThanOrEqual(0);
    expect(waiting.get('ringfleet_ftp_passive_reservations{state="waiting"}')).toBe(1);
    bench.busFails = undefined;
    await until(() => app.get(FtpGateway).journal.pendingCount === 0);
    phone.close();
    await until(() => app.get(FtpGateway).sessions === 0);
    expect((await scrape()).get('ringfleet_ftp_passive_reservations{state="quarantined"}')).toBe(1);
  });

  it('has each metric of the list, named as Prometheus wants it', async () => {
    const names = [...(await scrape()).keys()].map((name) => name.replace(/\{.*/, ''));
    expect(new Set(names)).toEqual(new Set(Object.keys(gatewayMetrics)));
    for (const [name, { kind }] of Object.entries(gatewayMetrics))
      expect([name, kind]).toEqual([name, name.endsWith('_total') ? 'counter' : 'gauge']);
  });
});
