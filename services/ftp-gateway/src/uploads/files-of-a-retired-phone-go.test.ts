import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { formatOrder, parseOrder, tombstoneHeaders, topicName } from '@ringfleet/contracts';
import { UPLOAD_BLOBS } from '../delivery/upload-blob-key.ts';
import { UploadSweep } from '../delivery/upload-sweep.ts';
import type { FtpGateway } from '../gateway.ts';
import {
  GatewayBench,
  loggedIn,
  MAC,
  OTHER,
  override,
  read,
  refusal,
  store,
  until,
} from '../gateway.test-bench.ts';

const DAY = 86_400_000;
const MASTER = '<APPLICATION CONFIG_FILES="" USER_PROFILES_DIRECTORY="profiles" LOG_FILE_DIRECTORY="logs"/>';
const PHONE = `/${MAC}-phone.cfg`;
const LOG = `/${MAC}-app.log`;
const DIRECTORY = `/${MAC}-directory.xml`;
const CALLS = `/${MAC}-calls.xml`;
const USER = '/profiles/anna-phone.cfg';
const FILES = [PHONE, LOG, DIRECTORY, CALLS, USER];

describe('the files of a phone that left the fleet', () => {
  let bench: GatewayBench;
  let gateway: FtpGateway;
  beforeEach(async () => {
    bench = await GatewayBench.make();
    gateway = await bench.gateway();
    await bench.publish(gateway, { '000000000000.cfg': MASTER });
  });
  afterEach(() => bench.remove());

  /** An order after all that was stored so far, and before all that follows. */
  const now = () => {
    const highest = gateway.tree.phoneFilesOf(MAC).map(({ order }) => order);
    const ms = Math.max(Date.now(), ...highest.map((order) => parseOrder(order).ms)) + 1;
    return formatOrder({ ms, counter: 0, edit: 0, gateway: 'config-renderer' });
  };
  const remove = (order: string, mac = MAC) => gateway.removal.remove({ data: { mac, order } });
  const tombstones = async () => (await bench.messages('phoneFiles')).filter(({ value }) => value === null);
  const storeAll = async () => {
    const session = await loggedIn(gateway);
    await store(session, PHONE, override('ringer1'));
    await store(session, LOG, 'one\n');
    await store(session, LOG, 'two\n', true);
    await store(session, DIRECTORY, '<directory><item_list/></directory>');
    await store(session, CALLS, '<callList/>');
    await store(session, USER, override('ringer7'));
    return session;
  };

  it('go, of every kind, and those of other phones stay', async () => {
    const session = await storeAll();
    const other = await loggedIn(gateway);
    await store(other, `/${OTHER}-phone.cfg`, override('ringer2'));
    await gateway.delivery.settled();
    expect(gateway.tree.phoneFilesOf(MAC)).toHaveLength(FILES.length);
    const order = now();
    await remove(order);

    for (const path of FILES) expect(await refusal(session.status(path))).toBe(550);
    expect(gateway.tree.phoneFilesOf(MAC)).toEqual([]);
    expect(await read(other, `/${OTHER}-phone.cfg`)).toBe(override('ringer2'));
    const told = await tombstones();
    expect(told).toHaveLength(FILES.length);
    expect(new Set(told.map(({ headers }) => headers[tombstoneHeaders.order]))).toEqual(new Set([order]));
  });

  it('go on every other gateway, one that starts later included', async () => {
    const second = await bench.gateway('gw-2');
    await storeAll();
    await gateway.delivery.settled();
    await until(() => second.tree.phoneFilesOf(MAC).length === FILES.length);
    await remove(now());
    await until(() => second.tree.phoneFilesOf(MAC).length === 0);
    const third = await bench.gateway('gw-3');
    expect(third.tree.phoneFilesOf(MAC)).toEqual([]);
  });

  it('stay where the phone wrote since, a log with all of its lines', async () => {
    const session = await storeAll();
    await gateway.delivery.settled();
    const order = now();
    await until(() => Date.now() > parseOrder(order).ms);
    await store(session, PHONE, override('ringer5'));
    await gateway.delivery.settled();
    bench.busFails = 'phone-';
    await store(session, LOG, 'three\n', true);
    bench.busFails = undefined;
    await remove(order);

    const check = async () => {
      expect(await read(session, PHONE)).toBe(override('ringer5'));
      expect(await read(session, LOG)).toBe('one\ntwo\nthree\n');
      for (const path of [DIRECTORY, CALLS, USER]) expect(await refusal(session.status(path))).toBe(550);
    };
    await check();
    await until(() => gateway.journal.pendingCount === 0);
    await check();
  });

  it('that are not delivered yet go too', async () => {
    bench.blobsFail = true;
    const session = await storeAll();
    await until(() => gateway.delivery.failing !== undefined);
    await remove(now());
    for (const path of FILES) expect(await refusal(session.status(path))).toBe(550);
    bench.blobsFail = false;
    await until(() => gateway.journal.pendingCount === 0);
    for (const path of FILES) expect(await refusal(session.status(path))).toBe(550);
    expect(gateway.tree.phoneFilesOf(MAC)).toEqual([]);
  });

  it('go once: a repeat changes nothing, and what the phone writes afterwards stays', async () => {
    const session = await storeAll();
    await gateway.delivery.settled();
    const order = formatOrder({ ms: Date.now() + DAY, counter: 0, edit: 0, gateway: 'config-renderer' });
    await remove(order);
    await store(session, PHONE, override('ringer6'));
    await store(session, LOG, 'again\n', true);
    await remove(order);
    await gateway.delivery.settled();
    await remove(order);
    expect(await tombstones()).toHaveLength(FILES.length);
    expect(await read(session, PHONE)).toBe(override('ringer6'));
    expect(await read(session, LOG)).toBe('again\n');
  });

  it('stay while the bus does not take it, and go with the repeat', async () => {
    const session = await storeAll();
    await gateway.delivery.settled();
    const order = now();
    bench.busFails = 'phone-files';
    await expect(remove(order)).rejects.toThrow('the bus is away');
    expect(await read(session, PHONE)).toBe(override('ringer1'));
    bench.busFails = undefined;
    await remove(order);
    expect(await refusal(session.status(PHONE))).toBe(550);
    expect(await tombstones()).toHaveLength(FILES.length);
  });

  it('leave their bytes to the sweep of old uploads', async () => {
    await storeAll();
    await gateway.delivery.settled();
    await remove(now());
    const { blobs, bus } = bench.parts;
    const sweep = new UploadSweep({
      ...{ blobs, bus, tree: gateway.tree, journal: gateway.journal, topic: topicName('phoneFiles') },
      ...{ now: () => Date.now() + 32 * DAY, pauseMs: 0 },
    });
    expect(await sweep.run()).toBe(true);
    expect((await blobs.list(UPLOAD_BLOBS)).items).toEqual([]);
  });
});
