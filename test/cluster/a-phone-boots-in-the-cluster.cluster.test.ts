import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'basic-ftp';
import { bootPhone, type PhoneBoot } from '@ringfleet/phone-simulator';
import { parseBootServer, virtualPhone } from '@ringfleet/ucs';
import { describeIntent } from '../end-to-end/described-fleet.ts';
import { eventually } from '../end-to-end/eventually.ts';
import { download, upload } from '../end-to-end/ftp-bytes.ts';
import { marker, OpenImport } from '../end-to-end/imported-folder.ts';
import { LiveEvents } from '../end-to-end/live-events.ts';
import { corpus, ringer10 } from '../end-to-end/provisioning-folders.ts';
import { RunningCluster } from './running-cluster.ts';

const STARTS_WITHIN_MS = 400_000;

let running: RunningCluster;
beforeAll(async () => {
  running = await RunningCluster.start();
  const mark = randomUUID();
  const folder = { ...(await corpus('site-configs/greiginsydney')), [marker]: mark };
  await (await OpenImport.fill(running, folder)).apply();
  for (const gateway of ['ftp-gateway', 'ftp-gateway#2'])
    await withFtp(gateway, (client) =>
      eventually(
        async () => (await download(client, marker).catch(() => Buffer.alloc(0))).toString(),
        (text) => text === mark,
      ),
    );
}, STARTS_WITHIN_MS);
afterAll(() => running?.stop(), 60_000);

async function withFtp<T>(gateway: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(30_000);
  await client.access(running.ftpOf(gateway));
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

function boot(gateway: string, mac: string): Promise<PhoneBoot> {
  const server = running.ftpOf(gateway);
  const bootServer = parseBootServer(`ftp://${server.host}:${server.port}/`);
  if (!bootServer) throw new TypeError('no boot server');
  const phone = virtualPhone({ model: 'VVX400', clock: new Date(), mac, bootServer });
  return bootPhone(phone, server, { fast: true });
}

/** Every second rather than as fast as it answers: other processes of this machine shall come on meanwhile. */
function shown<T>(path: string, isIt: (answer: T) => boolean): Promise<T> {
  return eventually(async () => {
    await pause(200);
    return running.json<T>(path);
  }, isIt);
}

interface Status {
  mode: string;
  services: {
    service: string;
    instance?: string;
    state: string;
    parts: { part: string; detail?: string }[];
  }[];
}

/** Nearly all of it is what other processes of a small machine take. */
const SHOWN_WITHIN_MS = 240_000;

describe('a cluster of real processes', () => {
  it('is shown as up by the console, each process by its name', async () => {
    const { mode, services } = await shown<Status>('status', (status) =>
      status.services.every(({ state }) => state === 'up'),
    );
    expect(mode).toBe('cluster');
    expect(services.map(({ service, instance }) => `${service} ${instance ?? ''}`.trim()).toSorted()).toEqual(
      [
        'config-renderer config-renderer',
        'console',
        'dhcp-options dhcp-options',
        'drift-detector drift-detector',
        'firmware-catalog firmware-catalog',
        'ftp-gateway ftp-gateway',
        'ftp-gateway ftp-gateway-2',
        'log-indexer log-indexer',
      ],
    );
    const { items } = await running.json<{ items: { id: string; ready: boolean }[] }>('gateways');
    expect(items.map(({ id }) => id).toSorted()).toEqual(['ftp-gateway', 'ftp-gateway-2']);
    const { paths } = await running.json<{ paths: Record<string, unknown> }>('openapi.json');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/tree',
        '/api/v1/phones',
        '/api/v1/gateways',
        '/api/v1/firmware/matrix',
      ]),
    );
  });

  it(
    'boots a phone, tells what it stored, and has it on every gateway',
    async () => {
      const mac = '0004f28062d6';
      const events = await LiveEvents.open(running, `type=phone.upload-stored&mac=${mac}`);
      const bytes = await ringer10();
      await withFtp('ftp-gateway', (client) => upload(client, `${mac}-phone.cfg`, bytes));
      const event = await events.next(({ data }) => data.kind === 'phone');
      expect(event).toMatchObject({ subject: mac, data: { size: bytes.length, gateway: 'ftp-gateway' } });
      events.close();

      const { result } = await eventually(
        () => boot('ftp-gateway#2', mac),
        (booted) => booted.result.local?.from === 'server',
      );
      expect(result.faults).toEqual([]);
      expect(result.local).toMatchObject({ from: 'server', parameters: 1 });
      expect(result.effective.get('np.normal.ringing.calls.tonePattern')).toMatchObject({
        value: 'ringer10',
      });
      const phone = await shown<{ model?: { value: string } }>(
        `phones/${mac}`,
        ({ model }) => model !== undefined,
      );
      expect(phone).toMatchObject({ mac, model: { value: 'VVX400' } });
      const { items } = await shown<{ items: { parameter: string }[] }>(
        `drift?phone=${mac}&all=true`,
        (all) => all.items.length > 0,
      );
      expect(items.map(({ parameter }) => parameter)).toEqual(['np.normal.ringing.calls.tonePattern']);
    },
    SHOWN_WITHIN_MS,
  );

  it(
    'adopts what a phone overrides once its master file is managed: the detector asks the renderer, and hears of it',
    async () => {
      const mac = '0004f2300003';
      const drift = `drift?phone=${mac}&all=true`;
      const adopt = () =>
        running.json<{ items: unknown[] }>('drift/actions', {
          method: 'POST',
          document: { action: 'adopt', phone: mac, all: true },
        });
      await describeIntent(running, `phones/${mac}`, { model: 'VVX400' });
      const bytes = await ringer10();
      await withFtp('ftp-gateway', (client) => upload(client, `${mac}-phone.cfg`, bytes));
      await shown<{ items: unknown[] }>(drift, ({ items }) => items.length > 0);
      // A master file of the operator's own names no layer of a phone.
      expect((await adopt()).items).toMatchObject([
        {
          done: false,
          problem: { code: 'RF_PATH_UNMANAGED', advice: expect.stringContaining('ringfleet manage') },
        },
      ]);
      await running.json('manage/000000000000.cfg', { method: 'POST' });
      expect((await adopt()).items).toMatchObject([
        { parameter: 'np.normal.ringing.calls.tonePattern', done: true },
      ]);
      await shown<{ items: { class: string }[] }>(drift, ({ items }) => items[0]?.class === 'redundant');
    },
    SHOWN_WITHIN_MS,
  );

  it('goes on without a service that was killed, and has it again when it is back', async () => {
    const catalog = running.cluster.member('firmware-catalog');
    await catalog.kill();
    const answer = await running.ask('firmware/matrix');
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'RF_SERVICE_UNAVAILABLE' }),
    ]);
    expect((await running.ask('tree')).status).toBe(200);
    expect((await boot('ftp-gateway', '0004f2300001')).result.faults).toEqual([]);
    const { services } = await running.json<Status>('status');
    expect(services.find(({ service }) => service === 'firmware-catalog')).toMatchObject({ state: 'down' });
    await catalog.start();
    expect((await running.ask('firmware/matrix')).status).toBe(200);
  });

  it('does not make a service ready whose topics are missing, but a gateway that has a tree', async () => {
    const [dhcp, gateway] = [running.cluster.member('dhcp-options'), running.cluster.member('ftp-gateway#2')];
    await Promise.all([dhcp.stop(), gateway.stop()]);
    const elsewhere = { RINGFLEET_TOPIC_PREFIX: `nobody-made-${randomUUID()}.` };
    dhcp.spawn(elsewhere);
    await gateway.start(elsewhere);
    expect((await boot('ftp-gateway#2', '0004f2300002')).result.faults).toEqual([]);
    const { services } = await shown<Status>('status', (status) =>
      ['dhcp-options', 'ftp-gateway-2'].every((name) =>
        status.services
          .find(({ instance }) => instance === name)
          ?.parts.some(({ detail }) => detail?.includes('is missing')),
      ),
    );
    for (const name of ['dhcp-options', 'ftp-gateway-2'])
      expect(services.find(({ instance }) => instance === name)).toMatchObject({ state: 'degraded' });
    expect([await dhcp.health(), await dhcp.health('/health/ready')]).toEqual([200, 503]);
    await Promise.all([dhcp.stop(), gateway.stop()]);
    await Promise.all([dhcp.start(), gateway.start()]);
  });

  it('ends each process in order when it is told to', async () => {
    const members = [...running.cluster.members.values()];
    expect(await Promise.all(members.map((member) => member.stop()))).toEqual(members.map(() => 0));
  });
});
