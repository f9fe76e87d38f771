import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client } from 'basic-ftp';
import { topicName, type TopicId } from '@ringfleet/contracts';
import { readToEnd } from '@ringfleet/messaging';
import { openKafkaEventBus } from '@ringfleet/messaging/kafka';
import { eventually } from '../end-to-end/eventually.ts';
import { download, upload } from '../end-to-end/ftp-bytes.ts';
import { OpenImport } from '../end-to-end/imported-folder.ts';
import { masterFile, parameterFile } from '../end-to-end/provisioning-folders.ts';
import { describeUnless, reasonAgainstGiven } from '../infra/left-out.ts';
import { RunningCluster } from './running-cluster.ts';

const START_MS = 600_000;
const TEST_MS = 900_000;
const LABEL = 'reg.1.label';
const [FIRST, SECOND, LATE] = ['0004f2400001', '0004f2400002', '0004f2400003'] as const;
const override = (label: string) =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<PHONE_CONFIG>\n\t<OVERRIDES ${LABEL}="${label}"/>\n</PHONE_CONFIG>\n`;

let running: RunningCluster;
const beginning = new Date();

async function withFtp<T>(gateway: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(60_000);
  await client.access(running.ftpOf(gateway));
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

const stores = (gateway: string, mac: string, label: string) =>
  withFtp(gateway, (client) => upload(client, `${mac}-phone.cfg`, Buffer.from(override(label))));
const reads = (gateway: string, path: string) =>
  withFtp(gateway, async (client) => (await download(client, path)).toString()).catch(() => '');

/** Keys that a topic of the broker that runs now holds, without marks. */
async function heldKeys(topic: TopicId): Promise<string[]> {
  const { settings, broker } = running.cluster;
  const bus = openKafkaEventBus({ brokers: broker.brokers });
  const keys = new Set<string>();
  try {
    await readToEnd(bus, topicName(topic, settings.RINGFLEET_TOPIC_PREFIX ?? ''), (batch) => {
      for (const { key, value } of batch) keys[value === null ? 'delete' : 'add'](key);
    });
  } finally {
    await bus.close();
  }
  return [...keys].filter((key) => !key.startsWith('_')).sort();
}

const STATE = ['artifacts', 'phoneFiles', 'phoneFacts', 'drift'] as const satisfies TopicId[];

async function heldState(): Promise<Record<(typeof STATE)[number], string[]>> {
  const [artifacts, phoneFiles, phoneFacts, drift] = [
    ...[await heldKeys('artifacts'), await heldKeys('phoneFiles')],
    ...[await heldKeys('phoneFacts'), await heldKeys('drift')],
  ] as [string[], string[], string[], string[]];
  return { artifacts, phoneFiles, phoneFacts, drift };
}

/** Every second: other processes of a small machine shall come on meanwhile. */
function shown<T>(look: () => Promise<T>, isIt: (answer: T) => boolean): Promise<T> {
  return eventually(async () => {
    await pause(1_000);
    return look();
  }, isIt);
}

describeUnless(reasonAgainstGiven('KAFKA_BROKERS'))(
  'a broker that is lost for good, and a gateway that is gone with it',
  () => {
    beforeAll(async () => {
      running = await RunningCluster.start();
      const folder = {
        '000000000000.cfg': masterFile('CONFIG_FILES="shared.cfg"'),
        'shared.cfg': parameterFile(`${LABEL}="fleet"`),
      };
      await (await OpenImport.fill(running, folder)).apply();
      for (const gateway of ['ftp-gateway', 'ftp-gateway#2'])
        await shown(
          () => reads(gateway, 'shared.cfg'),
          (text) => text.includes('fleet'),
        );
    }, START_MS);
    afterAll(() => running?.stop(), START_MS);

    it(
      'cost no file, no fact and no upload: the empty broker has them all after two commands',
      async () => {
        const { broker } = running.cluster;
        await stores('ftp-gateway', FIRST, 'first');
        await stores('ftp-gateway#2', SECOND, 'second');
        const before = await shown(
          heldState,
          ({ drift, phoneFacts }) => drift.length + phoneFacts.length === 4,
        );

        await broker.kill();
        await stores('ftp-gateway#2', LATE, 'late');
        const gone = running.cluster.member('ftp-gateway#2');
        await gone.kill();
        await broker.restart({ empty: true });
        await running.ringfleet('topics', 'apply');

        const adopted = JSON.parse(
          await running.ringfleet('journal', 'adopt', gone.dataFolder, '--json'),
        ) as object;
        expect(adopted).toMatchObject({ gateway: 'ftp-gateway-2', delivered: 1, unreadable: 0 });
        const told = await shown(
          async () =>
            running.ringfleet('republish', 'state', '--json').catch((error: unknown) => String(error)),
          (said) => said.includes('"failed":[{"service":"ftp-gateway"') && !said.includes('},{'),
        );
        expect(told).toContain(String(new URL(gone.url).port));

        const after = await heldState();
        for (const topic of STATE) expect(after[topic]).toEqual(expect.arrayContaining(before[topic]));
        expect(after.phoneFiles).toContain(`${LATE}/phone`);
        for (const [mac, label] of Object.entries({ [FIRST]: 'first', [SECOND]: 'second', [LATE]: 'late' }))
          await shown(
            () => reads('ftp-gateway', `${mac}-phone.cfg`),
            (text) => text === override(label),
          );
        await shown(
          () => heldKeys('drift'),
          (drift) => drift.includes(`${LATE}/${LABEL}`),
        );

        await gone.start();
        const again = JSON.parse(
          await running.ringfleet('republish', 'uploads', '--since', beginning.toISOString(), '--json'),
        ) as { events: number };
        expect(again.events).toBe(3);
        await expect(running.ringfleet('journal', 'adopt', gone.dataFolder)).rejects.toThrow(
          'RF_DATA_DIR_HELD',
        );
        const copy = join(running.cluster.folder, 'copy');
        await cp(join(gone.dataFolder, 'ftp-gateway', 'journal'), join(copy, 'ftp-gateway', 'journal'), {
          recursive: true,
        });
        await expect(running.ringfleet('journal', 'adopt', copy)).rejects.toThrow('RF_JOURNAL_GATEWAY_LIVES');
      },
      TEST_MS,
    );
  },
);
