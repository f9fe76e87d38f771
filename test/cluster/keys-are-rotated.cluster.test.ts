import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'basic-ftp';
import type { KeyStatus } from '@ringfleet/standalone';
import { describeIntent } from '../end-to-end/described-fleet.ts';
import { eventually } from '../end-to-end/eventually.ts';
import { download, upload } from '../end-to-end/ftp-bytes.ts';
import { sendSecrets } from '../end-to-end/sent-secrets.ts';
import { RingfleetProcess } from '../infra/cluster/ringfleet-process.ts';
import { RunningCluster } from './running-cluster.ts';

const GATEWAYS = ['ftp-gateway', 'ftp-gateway#2'];
const mac = '0004f2650002';
const override = `<localcfg up.backlight.timeout="17"/>`;

describe('a new key of a cluster', () => {
  let running: RunningCluster;
  beforeAll(async () => {
    running = await RunningCluster.start();
  }, 400_000);
  afterAll(() => running?.stop(), 60_000);

  const withPhone = async <T>(use: (client: Client) => Promise<T>, gateway = GATEWAYS[0]!): Promise<T> => {
    const client = new Client(30_000);
    await client.access(running.ftpOf(gateway));
    try {
      return await use(client);
    } finally {
      client.close();
    }
  };
  const command = (...args: string[]) => running.ringfleet('keys', ...args);
  const status = async () => JSON.parse(await command('status', '--json')) as KeyStatus[];

  it('takes over while the cluster works, until documents, blobs, topics and trees hold nothing of the old one, which then goes', async () => {
    await withPhone((client) => sendSecrets(running, client));
    await withPhone((client) => upload(client, `${mac}-phone.cfg`, override));
    const [before] = await status();
    const [old, places] = [before!.key, before!.places.map(({ place }) => place)];
    expect(places).toEqual(expect.arrayContaining(['blobs', 'documents config-renderer/managed-phones']));

    const rotated = JSON.parse(await command('rotate', '--after', '15', '--json')) as {
      key: string;
      from: string;
    };
    while (Date.now() < Date.parse(rotated.from)) await pause(200);
    // Killed at some moment, it is simply run again; the cluster goes on meanwhile.
    const killed = new RingfleetProcess(['keys', 'reseal'], running.cluster.settings);
    await describeIntent(running, 'fleet', { parameters: { 'up.backlight.timeout': '20' } });
    await killed.stop('SIGKILL');
    const [, changed] = await Promise.all([
      command('reseal'),
      describeIntent(running, 'fleet', { parameters: { 'up.backlight.timeout': '30' } }),
    ]);
    expect(changed.counts.changed).toBe(1);
    const placesOfOld = async () => (await status()).find(({ key }) => key === old)?.places;
    // Gateways seal their trees anew by themselves, and then tell of phones' files what the new key sealed.
    await eventually(
      async () => {
        await running.ringfleet('republish', 'state');
        return placesOfOld();
      },
      (left) => left?.length === 0,
    );
    expect((await status()).find(({ key }) => key === rotated.key)).toMatchObject({ seals: true });
    await expect(command('retire', old)).rejects.toThrow('RF_KEY_TREES_WAIT');
    await command('retire', old, '--trees-within', '0');
    expect((await status()).map(({ key }) => key)).toEqual([rotated.key]);

    for (const gateway of GATEWAYS) {
      const member = running.cluster.member(gateway);
      await member.stop();
      await member.start();
      expect(String(await withPhone((client) => download(client, `${mac}-phone.cfg`), gateway))).toBe(
        override,
      );
    }
    // What is told from now on needs what the documents held.
    const told = await describeIntent(running, 'fleet', { parameters: { 'up.backlight.timeout': '40' } });
    expect(told.counts.changed).toBe(1);
  }, 400_000);
});
