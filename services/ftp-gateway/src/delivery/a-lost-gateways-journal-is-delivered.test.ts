import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockDataFolder } from '@ringfleet/service-kit';
import { GatewayBench, loggedIn, MAC, OTHER, override, read, store, until } from '../gateway.test-bench.ts';
import { journalOwner, standIn } from './stand-in.ts';

const STORED = 'ringfleet.phone.upload-stored.v1';
const LOG = `/${MAC}-app.log`;

describe('what a gateway left that is gone for good', () => {
  let bench: GatewayBench;
  /** The whole data folder of the lost process. */
  let left: string;
  beforeEach(async () => {
    bench = await GatewayBench.make();
    left = join(bench.root, 'lost');
  });
  afterEach(() => bench.remove());

  const partsOf = (instance: string) => ({
    ...{ ...bench.parts, instance, dataFolder: join(left, 'ftp-gateway') },
  });

  /** A gateway that takes uploads while nothing can be delivered, and is gone then. */
  async function lose(uploads: Record<string, string | Buffer>): Promise<void> {
    const lost = await bench.gateway('gw-lost', join(left, 'ftp-gateway'));
    bench.busFails = 'phone-';
    for (const [path, bytes] of Object.entries(uploads)) await store(await loggedIn(lost), path, bytes);
    await until(() => lost.delivery.failing !== undefined);
    await bench.close(lost);
    bench.busFails = undefined;
  }

  it('is delivered by one that lives: bytes, phone file and event, with its ids and in its order', async () => {
    const large = Buffer.alloc(200_000, 'x');
    await lose({ [`/${MAC}-phone.cfg`]: override('ringer3'), [LOG]: large });
    const living = await bench.gateway();
    expect(await living.adopt(left)).toMatchObject({
      ...{ gateway: 'gw-lost', delivered: 2, unreadable: 0, repeated: 0 },
    });
    const events = bench.events(STORED);
    expect(events.map(({ source }) => source)).toEqual(Array(2).fill('/ringfleet/ftp-gateway/gw-lost'));
    expect(events.map(({ data }) => data.path)).toEqual([`${MAC}-phone.cfg`, `${MAC}-app.log`]);
    for (const { data } of events) {
      expect(data.gateway).toBe('gw-lost');
      expect(data.order).toContain('gw-lost');
    }
    const session = await loggedIn(living);
    expect(await read(session, `/${MAC}-phone.cfg`)).toBe(override('ringer3'));
    expect(await read(session, LOG)).toBe(large.toString());
  });

  it('is delivered once: asked again there is nothing, and what was delivered before can be sent again', async () => {
    await lose({ [`/${MAC}-phone.cfg`]: override('ringer3') });
    const living = await bench.gateway();
    await living.adopt(left);
    expect(await living.adopt(left)).toMatchObject({ gateway: 'gw-lost', delivered: 0, repeated: 0 });
    const [first] = bench.events(STORED);
    expect(await living.adopt(left, new Date(0))).toMatchObject({ delivered: 0, repeated: 1 });
    expect(bench.events(STORED)).toEqual([first, first]);
  });

  it('never brings an older file back', async () => {
    await lose({ [`/${MAC}-phone.cfg`]: override('old') });
    const living = await bench.gateway();
    const session = await loggedIn(living);
    await store(session, `/${MAC}-phone.cfg`, override('new'));
    await living.delivery.settled();
    await living.adopt(left);
    expect(await read(session, `/${MAC}-phone.cfg`)).toBe(override('new'));
    const files = await bench.messages('phoneFiles');
    const newest = JSON.parse(String(files.at(-1)?.value)) as { order: string };
    expect(newest.order).toContain('gw-1');
    expect(bench.events(STORED)).toHaveLength(2);
  });

  it('stays where it is when the bus is away, and is delivered when it is back', async () => {
    await lose({ [`/${MAC}-phone.cfg`]: override('ringer3'), [`/${MAC}-web.cfg`]: override('ringer4') });
    const living = await bench.gateway();
    bench.busFails = 'phone-uploads';
    await expect(living.adopt(left)).rejects.toThrow('the bus is away');
    bench.busFails = undefined;
    expect(await living.adopt(left)).toMatchObject({ delivered: 2 });
  });

  it('is left to a process that has the folder', async () => {
    await lose({ [`/${MAC}-phone.cfg`]: override('ringer3') });
    const living = await bench.gateway();
    const lock = await lockDataFolder(left);
    await expect(living.adopt(left)).rejects.toMatchObject({ code: 'RF_DATA_DIR_HELD' });
    lock.release();
    expect(await living.adopt(left)).toMatchObject({ delivered: 1 });
  });

  it('is looked for where it was said to be, and nothing is made there', async () => {
    const living = await bench.gateway();
    await expect(living.adopt(join(left, 'nowhere'))).rejects.toMatchObject({ code: 'RF_JOURNAL_NOT_FOUND' });
    await expect(living.adopt(join(left, 'ftp-gateway'))).rejects.toMatchObject({
      ...{ code: 'RF_JOURNAL_NOT_FOUND' },
    });
  });

  it('is not what a gateway has that lives', async () => {
    const living = await bench.gateway();
    await expect(living.adopt(bench.root)).rejects.toMatchObject({ code: 'RF_JOURNAL_GATEWAY_LIVES' });
  });

  it('is delivered by a stand-in where no gateway sees its folder, whose tree is first in step', async () => {
    await lose({ [`/${OTHER}-phone.cfg`]: override('ringer7'), [`/${MAC}-phone.cfg`]: override('old') });
    const living = await bench.gateway();
    const session = await loggedIn(living);
    await store(session, `/${MAC}-phone.cfg`, override('new'));
    await living.delivery.settled();
    const owner = await journalOwner(left, bench.parts);
    expect(owner).toBe('gw-lost');
    expect(await standIn(partsOf('gw-lost'), left)).toMatchObject({ delivered: 2 });
    const last = (await bench.messages('phoneFiles')).filter(({ key }) => key === `${MAC}/phone`).at(-1);
    expect((JSON.parse(String(last?.value)) as { order: string }).order).toContain('gw-1');
    const other = await loggedIn(living);
    await until(() => living.tree.phoneFile({ mac: OTHER, kind: 'phone' }) !== undefined);
    expect(await read(other, `/${OTHER}-phone.cfg`)).toBe(override('ringer7'));
  });
});
