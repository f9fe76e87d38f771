import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'basic-ftp';
import { describeIntent } from '../end-to-end/described-fleet.ts';
import { download, upload } from '../end-to-end/ftp-bytes.ts';
import { sendSecrets } from '../end-to-end/sent-secrets.ts';
import { RingfleetProcess } from '../infra/cluster/ringfleet-process.ts';
import { RunningCluster } from './running-cluster.ts';

const MEMBERS = ['config-renderer', 'log-indexer', 'drift-detector', 'ftp-gateway', 'console'];
const mac = '0004f2650002';
const override = `<localcfg up.backlight.timeout="17"/>`;

interface KeyStatus {
  key: string;
  seals: boolean;
  places: { place: string; count: number }[];
}

describe('a new key of a cluster', () => {
  let running: RunningCluster;
  beforeAll(async () => {
    running = await RunningCluster.start({ members: MEMBERS });
  }, 400_000);
  afterAll(() => running?.stop(), 60_000);

  const withPhone = async <T>(use: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client(30_000);
    await client.access(running.ftpOf('ftp-gateway'));
    try {
      return await use(client);
    } finally {
      client.close();
    }
  };
  const command = (...args: string[]) => RingfleetProcess.run(['keys', ...args], running.cluster.settings);
  const status = async () => JSON.parse(await command('status', '--json')) as KeyStatus[];

  it('takes over while the cluster works: documents, blobs and topics hold nothing of the old one, which stays as long as trees may', async () => {
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
    for (const holder of ['changes', 'phones', 'drift'])
      await running.json(`${holder}/republished-state`, { method: 'POST' });

    const after = await status();
    const ofOld = after.find(({ key }) => key === old)?.places ?? [];
    // What the gateway tells of phones' files it seals anew with its tree, within ten minutes.
    expect(ofOld.filter(({ place }) => !place.includes('phone-files'))).toEqual([]);
    expect(after.find(({ key }) => key === rotated.key)).toMatchObject({ seals: true });
    expect(String(await withPhone((client) => download(client, `${mac}-phone.cfg`)))).toBe(override);
    await expect(command('retire', old)).rejects.toThrow(/RF_KEY_NEEDED|RF_KEY_TREES_WAIT/);
  }, 400_000);
});
