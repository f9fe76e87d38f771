import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { formatOrder, topicName } from '@ringfleet/contracts';
import { FtpGateway } from '../gateway.ts';
import { GatewayBench, loggedIn, MAC, override, read, store, until } from '../gateway.test-bench.ts';
import { entryOf } from '../journal/journal.test-bench.ts';
import { UploadJournal } from '../journal/upload-journal.ts';
import { UPLOAD_BLOBS, uploadBlobKey } from './upload-blob-key.ts';
import { UploadSweep, type UploadSweepParts } from './upload-sweep.ts';

const DAY = 86_400_000;
const STORED = 'ringfleet.phone.upload-stored.v1';
const LOG = `/${MAC}-app.log`;

describe('the sweep of uploads', () => {
  let bench: GatewayBench;
  beforeEach(async () => {
    bench = await GatewayBench.make();
  });
  afterEach(() => bench.remove());

  const sweepIn = (days: number, gateway: FtpGateway, more: Partial<UploadSweepParts> = {}) => {
    const { blobs, bus } = bench.parts;
    const { tree, journal } = gateway;
    const now = () => Date.now() + days * DAY;
    return new UploadSweep({
      ...{ blobs, bus, tree, journal, topic: topicName('phoneFiles'), now, pauseMs: 0 },
      ...more,
    });
  };
  const held = async (): Promise<string[]> => {
    const { items } = await bench.parts.blobs.list(UPLOAD_BLOBS, { limit: 1_000 });
    return items.map(({ key }) => key);
  };
  /** Blobs of 500 phones that no phone file names. */
  const strayBlobs = async () => {
    const blobs = Array.from({ length: 500 }, (_, n) => {
      const mac = `0004f2${n.toString(16).padStart(6, '0')}`;
      return { key: uploadBlobKey(entryOf(n, { mac, key: `${mac}/phone` })), bytes: Buffer.from('x') };
    });
    await bench.parts.blobs.putMany(blobs);
  };

  it('leaves everything for 30 days, then only what a phone file names', async () => {
    const gateway = await bench.gateway();
    const session = await loggedIn(gateway);
    await store(session, LOG, 'an earlier copy\n');
    await store(session, LOG, 'one\n');
    await store(session, LOG, 'two\n', true);
    await store(session, `/${MAC}-phone.cfg`, override('ringer1'));
    await store(session, `/${MAC}-web.cfg`, override('x'.repeat(400_000)));
    await until(() => gateway.journal.pendingCount === 0);
    const keys = bench.events(STORED).map(({ data }) => data.blob.key);
    expect(await sweepIn(30, gateway).run()).toBe(true);
    expect(await held()).toEqual([...keys].sort());

    const sweep = sweepIn(32, gateway);
    expect(await sweep.run()).toBe(true);
    expect(sweep.deleted).toBe(2);
    expect(await held()).toEqual([keys[1], keys[2], keys[4]].sort());
    expect(await read(session, LOG)).toBe('one\ntwo\n');
    expect(await read(session, `/${MAC}-phone.cfg`)).toBe(override('ringer1'));
    expect(await read(session, `/${MAC}-web.cfg`)).toHaveLength(override('x'.repeat(400_000)).length);
  });

  it('leaves the bytes of an upload that still waits in the journal', async () => {
    const gateway = await bench.gateway();
    bench.busFails = 'phone-uploads';
    await store(await loggedIn(gateway), `/${MAC}-phone.cfg`, override('ringer1'));
    await until(() => gateway.delivery.failing !== undefined);
    await sweepIn(32, gateway).run();
    expect(await held()).toHaveLength(1);
    bench.busFails = undefined;
    await until(() => gateway.journal.pendingCount === 0);
    await sweepIn(32, gateway).run();
    expect(await held()).toEqual([]);
  });

  it('counts the age of an imported file from its import, whatever the file says', async () => {
    const gateway = await bench.gateway();
    const order = formatOrder({ ms: Date.parse('2013-05-10'), counter: 0, edit: 0, gateway: 'import' });
    const file = { mac: MAC, kind: 'phone', path: `${MAC}-phone.cfg`, key: `${MAC}/phone` } as const;
    await gateway.intake.acceptImport({ ...file, order }, Buffer.from(override('ringer1')));
    await until(() => gateway.journal.pendingCount === 0);
    await sweepIn(30, gateway).run();
    expect(await held()).toHaveLength(1);
    await sweepIn(32, gateway).run();
    expect(await held()).toEqual([]);
  });

  it('goes on after a failure, and side by side with that of another gateway', async () => {
    const gateway = await bench.gateway();
    await strayBlobs();
    const { blobs } = bench.parts;
    let deletes = 0;
    const failing = sweepIn(0, gateway, {
      blobs: {
        list: (prefix, options) => blobs.list(prefix, options),
        delete: async (keys) => {
          if ((deletes += 1) === 2) throw new Error('the blob store is away');
          await blobs.delete(keys);
        },
      },
    });
    await expect(failing.run()).rejects.toThrow('the blob store is away');
    expect(await held()).toHaveLength(300);
    await Promise.all([sweepIn(0, gateway).run(), sweepIn(0, gateway).run()]);
    expect(await held()).toEqual([]);
  });

  it('judges nothing while the tree does not know all phone files', async () => {
    const gateway = await FtpGateway.open(bench.parts);
    await strayBlobs();
    expect(await sweepIn(0, gateway).run()).toBe(false);
    expect(await held()).toHaveLength(500);
    await bench.close(gateway);
  });

  it('stops between two pages when the gateway stops', async () => {
    const gateway = await bench.gateway();
    await strayBlobs();
    const sweep = sweepIn(0, gateway, { pauseMs: 3_600_000 });
    const running = sweep.run();
    await until(() => sweep.deleted > 0);
    await sweep.stop();
    await expect(running).rejects.toThrow();
    expect(await held()).toHaveLength(300);
  });

  it('by another gateway of an upload that waited too long is made good at its delivery', async () => {
    const { dataFolder, sealer } = bench.parts;
    const folder = join(dataFolder, 'journal');
    const journal = await UploadJournal.open({ folder, sealer, limit: 1024 ** 2 });
    const entry = entryOf(1);
    await journal.mark([await journal.append(entry, Buffer.from('old'))], 'blob');
    await journal.close();
    const gateway = await bench.gateway();
    await until(() => gateway.journal.pendingCount === 0);
    expect(sealer.open(await bench.parts.blobs.get(uploadBlobKey(entry))).toString()).toBe('old');
  });
});
