import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { editOrder, encodeEvent, topicName, type OverrideEditAsked } from '@ringfleet/contracts';
import { Client } from 'basic-ftp';
import { GatewayBench, loggedIn, MAC, override, read, store, until } from './gateway.test-bench.ts';
import { FtpGateway } from './gateway.ts';
import { service } from './index.ts';

const STORED = 'ringfleet.phone.upload-stored.v1';
const CURRENT = 'ringfleet.phone-file.current.v1';
const PATH = `/${MAC}-phone.cfg`;
const ASKED_AT = '2026-11-20T08:00:00.000Z';

describe('an edit of an override file', () => {
  let bench: GatewayBench;
  beforeEach(async () => {
    bench = await GatewayBench.make({
      RINGFLEET_FTP_HOST: '127.0.0.1',
      RINGFLEET_FTP_PORT: '0',
      RINGFLEET_FTP_PASSIVE_PORTS: '0',
    });
  });
  afterEach(() => bench.remove());

  /** Asks every gateway for it, as the drift detector does. */
  async function ask(basedOn: string, ringer: string, step = 1): Promise<string> {
    const { sealer, bus } = bench.parts;
    const bytes = Buffer.from(override(ringer));
    const order = editOrder(basedOn, step);
    const data: OverrideEditAsked = {
      ...{ mac: MAC, kind: 'phone', basedOn, order, reason: 'clear', author: 'anna', askedAt: ASKED_AT },
      ...{ size: bytes.length, hash: sealer.keyedHash(bytes), bytes: sealer.seal(bytes).toString('base64') },
    };
    const source = '/ringfleet/drift-detector/test';
    const type = 'ringfleet.override.edit-asked.v1';
    const event = { id: `${order}/phone`, type, source, subject: MAC, time: ASKED_AT, data } as const;
    await bus.publish(topicName('overrideEdits'), [encodeEvent(event, MAC)]);
    return order;
  }

  /** Orders of the uploads that were told. */
  const uploads = () => bench.events(STORED).map(({ data }) => data.order);
  const held = ({ tree }: Pick<FtpGateway, 'tree'>) => tree.phoneFile({ mac: MAC, kind: 'phone' })?.order;

  /** Stores an override through a gateway. @returns its order, once the event is out */
  async function stored(gateway: FtpGateway, ringer: string): Promise<string> {
    const before = uploads().length;
    await store(await loggedIn(gateway), PATH, override(ringer));
    await until(() => uploads().length > before);
    return uploads().at(-1) ?? '';
  }

  it('is what the phone reads, and what its next upload replaces', async () => {
    const app = await service.create(bench.parts);
    await app.init();
    await app.startAllMicroservices();
    const port = (await service.listen?.(app))?.port ?? 0;
    const phone = new Client(5_000);
    await phone.access({ host: '127.0.0.1', port, user: 'PlcmSpIp', password: 'PlcmSpIp' });
    const get = async () => {
      const into = new PassThrough();
      const text = into.toArray();
      await phone.downloadTo(into, `${MAC}-phone.cfg`);
      return Buffer.concat((await text) as Buffer[]).toString();
    };
    const put = (ringer: string) =>
      phone.uploadFrom(Readable.from([Buffer.from(override(ringer))]), `${MAC}-phone.cfg`);
    try {
      await put('ringer10');
      await until(() => uploads().length === 1);
      const edit = await ask(uploads()[0] ?? '', 'edited');
      const { tree } = app.get(FtpGateway);
      await until(() => held({ tree }) === edit);
      expect(await get()).toBe(override('edited'));
      expect(await phone.size(`${MAC}-phone.cfg`)).toBe(override('edited').length);
      await put('ringer3');
      expect(await get()).toBe(override('ringer3'));
      await until(() => uploads().length === 2);
      expect(bench.events(STORED)[1]?.data).toMatchObject({
        replaces: edit,
        concurrent: false,
        verb: 'STOR',
      });
    } finally {
      phone.close();
      await app.close();
    }
  });

  it('is served by every gateway and told once for those that come later', async () => {
    const [one, two] = [await bench.gateway('gw-1'), await bench.gateway('gw-2')];
    const edit = await ask(await stored(one, 'ringer10'), 'edited');
    await until(() => held(one) === edit && held(two) === edit);
    for (const gateway of [one, two])
      expect(await read(await loggedIn(gateway), PATH)).toBe(override('edited'));
    const told = () => bench.events(CURRENT).filter(({ data }) => data.order === edit);
    await until(() => told().length > 0);
    expect(new Set(told().map(({ id, data }) => JSON.stringify({ id, data }))).size).toBe(1);
    expect(uploads()).toHaveLength(1);

    const late = await bench.gateway('gw-3');
    expect(await read(await loggedIn(late), PATH)).toBe(override('edited'));
  });

  it('gives way to an upload that waits in the journal of another gateway', async () => {
    const [one, two] = [await bench.gateway('gw-1'), await bench.gateway('gw-2')];
    const basedOn = await stored(one, 'ringer10');
    await until(() => held(two) === basedOn);
    bench.blobsFail = true;
    const phone = await loggedIn(one);
    await store(phone, PATH, override('newer'));
    await until(() => one.delivery.failing !== undefined);
    const edit = await ask(basedOn, 'edited');
    await until(() => held(two) === edit && held(one) === edit);
    expect(await read(phone, PATH)).toBe(override('newer'));
    expect(await read(await loggedIn(two), PATH)).toBe(override('edited'));
    bench.blobsFail = false;
    await until(() => uploads().length === 2);
    const newer = uploads()[1];
    await until(() => held(one) === newer && held(two) === newer);
    expect(bench.events(STORED)[1]?.data.replaces).toBe(basedOn);
  });

  it('that an upload to another gateway crosses ends the same everywhere', async () => {
    const [one, two] = [await bench.gateway('gw-1'), await bench.gateway('gw-2')];
    const basedOn = await stored(one, 'ringer10');
    await until(() => held(two) === basedOn);
    const phone = await loggedIn(two);
    await Promise.all([
      ask(basedOn, 'edited'),
      store(phone, PATH, override('crossing')),
      ask(basedOn, 'again', 2),
    ]);
    await until(() => uploads().length === 2);
    const crossing = uploads()[1];
    await until(() => held(one) === crossing && held(two) === crossing);
    const ends = Object.entries(await bench.parts.bus.endOffsets(topicName('overrideEdits')));
    for (const { tree } of [one, two])
      await until(() =>
        ends.every(([at, end]) => (tree.freshness().positions.overrideEdits[Number(at)] ?? 0) === end),
      );
    for (const gateway of [one, two])
      expect(await read(await loggedIn(gateway), PATH)).toBe(override('crossing'));
  });

  it('asked for while no gateway ran is served once one does', async () => {
    const first = await bench.gateway();
    const basedOn = await stored(first, 'ringer10');
    await bench.close(first);
    await ask(basedOn, 'first');
    const edit = await ask(basedOn, 'second', 2);
    const second = await bench.gateway();
    await until(() => held(second) === edit);
    expect(await read(await loggedIn(second), PATH)).toBe(override('second'));
    // What was applied is counted when the tree's thread answers: what it wrote is read before.
    await until(() => second.tree.overrideEdits().applied === 2);
    expect(second.tree.overrideEdits()).toMatchObject({ waiting: 0 });
  });
});
