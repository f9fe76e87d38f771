import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inTrace, tombstoneHeaders } from '@ringfleet/contracts';
import { openTracing, processSettings, readSettings } from '@ringfleet/service-kit';
import { GatewayBench, loggedIn, MAC, override, read, store, until } from '../gateway.test-bench.ts';

const STORED = 'ringfleet.phone.upload-stored.v1';
const CURRENT = 'ringfleet.phone-file.current.v1';
const MASTER =
  '<APPLICATION CONFIG_FILES="shared.cfg" LOG_FILE_DIRECTORY="logs" OVERRIDES_DIRECTORY="overrides"/>';

describe('an accepted upload', () => {
  let bench: GatewayBench;
  beforeEach(async () => {
    bench = await GatewayBench.make();
  });
  afterEach(() => bench.remove());

  it('becomes a blob, a phone file and an event that says which phone, file and size', async () => {
    const gateway = await bench.gateway();
    const session = await loggedIn(gateway);
    await store(session, `/${MAC}-phone.cfg`, override('ringer10'));
    await gateway.delivery.settled();

    const [event] = bench.events(STORED);
    expect(event).toMatchObject({
      subject: MAC,
      source: '/ringfleet/ftp-gateway/gw-1',
      data: {
        ...{
          mac: MAC,
          kind: 'phone',
          path: `${MAC}-phone.cfg`,
          verb: 'STOR',
          wellFormed: true,
          concurrent: false,
        },
        size: Buffer.byteLength(override('ringer10')),
        application: { codeName: 'PrairieDog', version: '4.1.4.7430' },
        ...{ address: '10.0.0.7', gateway: 'gw-1' },
      },
    });
    const sealed = await bench.parts.blobs.get(event?.data.blob.key ?? '');
    expect(bench.parts.sealer.open(sealed).toString()).toBe(override('ringer10'));
    expect(bench.events(CURRENT)[0]?.data.order).toBe(event?.data.order);
    expect(gateway.tree.phoneFile({ mac: MAC, kind: 'phone' })?.order).toBe(event?.data.order);
    expect(gateway.journal.pendingCount).toBe(0);
  });

  it('waits in the journal while blob store or bus are away, and the phone reads it back', async () => {
    const gateway = await bench.gateway();
    bench.blobsFail = true;
    bench.busFails = '';
    const session = await loggedIn(gateway);
    await store(session, `/${MAC}-phone.cfg`, override('ringer3'));
    await until(() => gateway.delivery.failing !== undefined);
    expect(await read(session, `/${MAC}-phone.cfg`)).toBe(override('ringer3'));
    expect((await session.status(`/${MAC}-phone.cfg`)).size).toBe(Buffer.byteLength(override('ringer3')));
    expect(gateway.journal.pendingCount).toBe(1);

    bench.blobsFail = false;
    bench.busFails = undefined;
    await gateway.delivery.settled();
    expect(gateway.delivery.failing).toBeUndefined();
    expect(bench.events(STORED)).toHaveLength(1);
    expect(await read(session, `/${MAC}-phone.cfg`)).toBe(override('ringer3'));
  });

  it('keeps its ids and its phone keeps its file when the gateway stops before the event is out', async () => {
    const first = await bench.gateway();
    bench.busFails = 'phone-uploads';
    await store(await loggedIn(first), `/${MAC}-web.cfg`, override('ringer4'));
    await until(() => first.delivery.failing !== undefined);
    const [file] = bench.events(CURRENT);
    await bench.close(first);

    bench.busFails = undefined;
    const second = await bench.gateway();
    await second.delivery.settled();
    expect(await read(await loggedIn(second), `/${MAC}-web.cfg`)).toBe(override('ringer4'));
    expect(bench.events(STORED).map(({ data }) => data.order)).toEqual([file?.data.order]);
  });

  it('goes on with its trace when it is delivered after a restart, and with no other', async () => {
    const process = { service: 'ftp-gateway', instance: 'gw-1', version: '0' };
    const traced = { env: { RINGFLEET_TRACES: 'http://127.0.0.1:9' } };
    const endTracing = await openTracing(readSettings([processSettings], traced), process);
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    try {
      const first = await bench.gateway();
      bench.busFails = '';
      const session = await loggedIn(first);
      await store(session, `/${MAC}-web.cfg`, override('ringer4'));
      await inTrace({ traceparent: `00-${trace}-00f067aa0ba902b7-01` }, () =>
        store(session, `/${MAC}-phone.cfg`, override('ringer4')),
      );
      await bench.close(first);

      bench.busFails = undefined;
      const second = await bench.gateway();
      await second.delivery.settled();
      for (const type of [STORED, CURRENT] as const) {
        const events = Map.groupBy(bench.events(type), ({ data }) => data.kind);
        expect(events.get('phone')?.map(({ traceparent }) => traceparent?.split('-')[1])).toEqual([trace]);
        expect(events.get('web')?.map(({ traceparent }) => traceparent)).toEqual([undefined]);
      }
    } finally {
      await endTracing?.();
    }
  });

  it('is delivered in the order of acceptance, each knowing the one before', async () => {
    const gateway = await bench.gateway();
    bench.busFails = '';
    const session = await loggedIn(gateway);
    for (const ringer of ['a', 'b', 'c']) await store(session, `/${MAC}-phone.cfg`, override(ringer));
    bench.busFails = undefined;
    await until(() => gateway.journal.pendingCount === 0);
    const events = bench.events(STORED).map(({ data }) => data);
    expect(events.map(({ replaces }) => replaces)).toEqual([undefined, events[0]?.order, events[1]?.order]);
    expect(events.map(({ concurrent }) => concurrent)).toEqual([false, false, false]);
    expect(await read(session, `/${MAC}-phone.cfg`)).toBe(override('c'));
  });

  it('that is half a file is kept and told, while the last whole one is served', async () => {
    const gateway = await bench.gateway();
    const session = await loggedIn(gateway);
    await store(session, `/${MAC}-phone.cfg`, override('ringer10'));
    await store(session, `/${MAC}-phone.cfg`, override('ringer11').slice(0, 200));
    expect(await read(session, `/${MAC}-phone.cfg`)).toBe(override('ringer10'));
    await gateway.delivery.settled();
    expect(await read(session, `/${MAC}-phone.cfg`)).toBe(override('ringer10'));
    const events = bench.events(STORED).map(({ data }) => data);
    expect(events.map(({ wellFormed }) => wellFormed)).toEqual([true, false]);
    const sealed = await bench.parts.blobs.get(events[1]?.blob.key ?? '');
    expect(bench.parts.sealer.open(sealed)).toHaveLength(200);
    expect(bench.events(CURRENT)).toHaveLength(1);
  });

  it('can be told again for days with the same ids', async () => {
    const gateway = await bench.gateway();
    const session = await loggedIn(gateway);
    await store(session, `/${MAC}-phone.cfg`, override('ringer10'));
    await store(session, `/${MAC}-app.log`, Buffer.alloc(200_000, 'x'));
    await gateway.delivery.settled();
    const before = bench.events(STORED).map(({ id, data }) => ({ id, data }));
    expect(await gateway.delivery.republish(new Date(0))).toBe(2);
    expect(
      bench
        .events(STORED)
        .slice(2)
        .map(({ id, data }) => ({ id, data })),
    ).toEqual(before);
    expect(await gateway.delivery.republish(new Date(Date.now() + 60_000))).toBe(0);
  });

  describe('of a log', () => {
    const log = `/logs/${MAC}-app.log`;

    it('grows by APPE, begins anew by STOR and DELE, and has exact sizes at every step', async () => {
      const gateway = await bench.gateway();
      await bench.publish(gateway, { '000000000000.cfg': MASTER });
      const session = await loggedIn(gateway);
      const check = async (text: string) => {
        expect(await read(session, log)).toBe(text);
        expect((await session.status(log)).size).toBe(text.length);
      };
      await store(session, log, 'one\n', true);
      await check('one\n');
      await store(session, log, 'two\n', true);
      await check('one\ntwo\n');
      await gateway.delivery.settled();
      await check('one\ntwo\n');
      bench.blobsFail = true;
      await store(session, log, 'three\n', true);
      bench.blobsFail = false;
      await check('one\ntwo\nthree\n');
      expect(await read(session, log, 6)).toBe('o\nthree\n');
      await store(session, log, 'new\n');
      await check('new\n');
      await session.delete(log);
      await expect(session.status(log)).rejects.toMatchObject({ reply: 550 });
      await until(() => gateway.journal.pendingCount === 0);
      await expect(session.status(log)).rejects.toMatchObject({ reply: 550 });
      await store(session, log, 'again\n', true);
      await check('again\n');
      await until(() => gateway.journal.pendingCount === 0);
      await check('again\n');
      const tombstones = (await bench.messages('phoneFiles')).filter(({ value }) => value === null);
      expect(tombstones.map(({ headers }) => headers[tombstoneHeaders.order])).toEqual([expect.any(String)]);
      expect(bench.events(STORED).map(({ data }) => data.verb)).toEqual([
        'APPE',
        'APPE',
        'APPE',
        'STOR',
        'APPE',
      ]);
    });

    it('too large for memory goes to a file and comes back whole', async () => {
      const gateway = await bench.gateway();
      const session = await loggedIn(gateway);
      const path = `/${MAC}-boot.log`;
      const bytes = Buffer.from(Array.from({ length: 400_000 }, (_, n) => n % 251));
      const sink = await session.beginUpload(path, { append: false });
      for (let at = 0; at < bytes.length; at += 50_000) await sink.write(bytes.subarray(at, at + 50_000));
      await sink.commit();
      const opened = await session.open(path, 10);
      const content = Buffer.isBuffer(opened.content)
        ? opened.content
        : Buffer.concat((await opened.content.toArray()) as Buffer[]);
      expect(content.equals(bytes.subarray(10))).toBe(true);
      await gateway.delivery.settled();
      const [event] = bench.events(STORED);
      expect(event?.data).toMatchObject({ size: 400_000, hash: bench.parts.sealer.keyedHash(bytes) });
      expect(gateway.journal.space.used).toBeLessThan(10_000);
    });
  });

  it('of two sessions at the same moment: both are kept, the later one counts, and the event says so', async () => {
    const gateway = await bench.gateway();
    const [one, two] = [await loggedIn(gateway), await loggedIn(gateway)];
    const path = `/${MAC}-phone.cfg`;
    const sinks = [
      await one.beginUpload(path, { append: false }),
      await two.beginUpload(path, { append: false }),
    ];
    await sinks[0]?.write(Buffer.from(override('first')));
    await sinks[1]?.write(Buffer.from(override('second')));
    await Promise.all(sinks.map((sink) => sink.commit()));
    await gateway.delivery.settled();
    const events = bench.events(STORED).map(({ data }) => data);
    expect(events.map(({ concurrent }) => concurrent)).toEqual([false, true]);
    expect(await read(one, path)).toBe(override('second'));
    expect(gateway.tree.phoneFile({ mac: MAC, kind: 'phone' })?.order).toBe(events[1]?.order);
  });
});
