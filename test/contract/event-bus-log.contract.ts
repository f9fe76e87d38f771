import { createInterface } from 'node:readline';
import { beforeEach, expect, it } from '@jest/globals';
import type { EventMessage } from '@ringfleet/contracts';
import type { DeliveredMessage, EventBus } from '@ringfleet/messaging';
import { Collected, COMPACTION_MARK, dataOf, message, type BusRig } from './event-bus.rig.ts';

/** What the bus promises of the messages themselves: order, bytes, durability, compaction. */
export function logKeeps(rig: BusRig): void {
  const { makeTopic, publishNumbers, readAll } = rig;
  let bus: EventBus;
  let topic: string;
  beforeEach(() => {
    ({ bus, topic } = rig);
  });

  it('keeps messages of a key in order within one partition, from many publishers at once', async () => {
    await makeTopic();
    await Promise.all(
      Array.from({ length: 8 }, async (_, key) => {
        for (let n = 0; n < 20; n += 2) await publishNumbers(n, n + 2, () => `key-${key}`);
      }),
    );
    const got = new Collected();
    await bus.subscribe({ group: 'g', topics: [topic], handle: got.take });
    const delivered = await got.atLeast(160);
    for (let key = 0; key < 8; key += 1) {
      const own = delivered.filter((one) => one.key === `key-${key}`);
      expect(own.map(dataOf)).toEqual(Array.from({ length: 20 }, (_, n) => ({ n })));
      expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
    }
  });

  it('keeps the order of publishes that were asked for without waiting for each other', async () => {
    await makeTopic();
    await Promise.all(Array.from({ length: 50 }, (_, n) => publishNumbers(n, n + 1, () => 'same')));
    expect((await readAll(topic)).map(dataOf)).toEqual(Array.from({ length: 50 }, (_, n) => ({ n })));
  });

  it('delivers keys, JSON values, tombstones and headers exactly as they were published', async () => {
    await makeTopic(1);
    const key = 'a/b/ünï ☎ {"x":1}';
    const sent = [
      // N-06: looks like a message envelope. N-07: looks like JSON, or is none.
      message(
        key,
        { parameter: 'reg.1.address', value: '100', key: 'k', mac: '0004f2abcdef' },
        { ce_id: '{bad', b: '42', c: '{"a":1}', empty: '' },
      ),
      message('42', 'a string with \u2028, "quotes" and \\ and 😀'),
      { key, value: null, headers: { rf_order: '001763928000123-000004-0000-gw-1' } },
      { key, value: Buffer.from([0, 255, 254, 128, 10]), headers: {} },
      { key: 'empty', value: Buffer.alloc(0), headers: {} },
    ];
    await bus.publish(topic, sent);
    const plain = ({ key: k, value, headers }: EventMessage) => ({
      key: k,
      value: value && [...value],
      headers,
    });
    const caughtUp = await readAll(topic);
    expect(caughtUp.map(plain)).toEqual(sent.map(plain));
    const got = new Collected();
    await bus.follow({ topics: [topic], otherwise: 'end', handle: got.take });
    await bus.publish(topic, sent);
    expect((await got.atLeast(sent.length)).map(plain)).toEqual(sent.map(plain));
  });

  it('says where a message lies and when the bus took it', async () => {
    await makeTopic(1);
    await publishNumbers(0, 3);
    const all = await readAll(topic);
    expect(all.map(({ topic: t, partition, offset }) => [t, partition, offset])).toEqual([
      [topic, 0, 0],
      [topic, 0, 1],
      [topic, 0, 2],
    ]);
    expect(all.every(({ timestamp }) => Number.isInteger(timestamp) && timestamp > 1.6e12)).toBe(true);
  });

  it('is not touched by what a publisher does with its buffers afterwards', async () => {
    await makeTopic(1);
    const got = new Collected();
    await bus.follow({ topics: [topic], otherwise: 'beginning', handle: got.take });
    const own = message('k', { n: 1 }, { a: '1' });
    await bus.publish(topic, [own]);
    own.value?.fill(0);
    own.headers['a'] = '2';
    const [delivered] = await got.atLeast(1);
    expect(delivered && dataOf(delivered)).toEqual({ n: 1 });
    expect((await readAll(topic))[0]?.headers).toEqual({ a: '1' });
  });

  it('keeps the newest of each key of a compacted topic, its tombstones too, at their offsets', async () => {
    await bus.ensureTopics([{ topic, partitions: 1, retention: 'compacted' }]);
    await bus.publish(topic, [
      message('a', { n: 0 }),
      message('b', { n: 1 }),
      message('a', { n: 2 }),
      { key: 'b', value: null, headers: { rf_order: 'x' } },
      message('c', { n: 4 }),
      message('a', { n: 5 }),
      message('end', { n: 6 }),
    ]);
    await rig.under.compact(bus, topic);
    const own = (all: DeliveredMessage[]) => all.filter(({ key }) => key !== COMPACTION_MARK);
    const all = await readAll(topic);
    const held = own(all).map((one) => [one.offset, one.key, dataOf(one)]);
    expect(held).toEqual([
      [3, 'b', null],
      [4, 'c', { n: 4 }],
      [5, 'a', { n: 5 }],
      [6, 'end', { n: 6 }],
    ]);
    const got = new Collected();
    await bus.subscribe({ group: 'late', topics: [topic], handle: got.take });
    // Keys come side by side, so what is compared is which offsets came.
    const offsets = (delivered: DeliveredMessage[]) =>
      own(delivered)
        .map(({ offset }) => offset)
        .sort((a, b) => a - b);
    expect(offsets(await got.atLeast(all.length))).toEqual([3, 4, 5, 6]);
    const end = (await bus.endOffsets(topic))[0];
    await bus.publish(topic, [message('c', { n: 7 })]);
    expect((await got.atLeast(all.length + 1)).at(-1)?.offset).toBe(end);
  });

  it('tells which topics are missing or set otherwise, and corrects what may be corrected', async () => {
    await bus.ensureTopics([{ topic, partitions: 2, retention: 'compacted' }]);
    const [days, absent] = [{ days: 7 }, `${topic}.absent`];
    expect(await bus.checkTopics([{ topic, partitions: 2, retention: 'compacted' }])).toEqual([]);
    const wanted = [
      { topic, partitions: 3, retention: days },
      { topic: absent, partitions: 1, retention: days },
    ];
    const faults = await bus.checkTopics(wanted);
    expect(faults).toContainEqual({ topic: absent, fault: 'missing' });
    expect(faults).toContainEqual({
      ...{ topic, fault: 'different', setting: 'partitions' },
      ...{ wanted: '3', found: '2' },
    });
    expect(faults.length).toBeGreaterThan(2);
    await bus.ensureTopics(wanted);
    expect(await bus.checkTopics(wanted)).toEqual([
      expect.objectContaining({ topic, setting: 'partitions' }),
    ]);
  });

  it('makes topics once, keeps their partitions, and refuses topics that nobody made', async () => {
    await makeTopic(2);
    await publishNumbers(0, 4);
    await makeTopic(2);
    expect(Object.keys(await bus.endOffsets(topic))).toEqual(['0', '1']);
    expect(await readAll(topic)).toHaveLength(4);
    const refused = { code: 'RF_TOPIC_UNKNOWN' };
    const handle = async () => undefined;
    await expect(bus.publish('absent.v1', [message('k', 1)])).rejects.toMatchObject(refused);
    await expect(bus.subscribe({ group: 'g', topics: ['absent.v1'], handle })).rejects.toMatchObject(refused);
    await expect(bus.follow({ topics: ['absent.v1'], otherwise: 'end', handle })).rejects.toMatchObject(
      refused,
    );
    await expect(bus.endOffsets('absent.v1')).rejects.toMatchObject(refused);
  });

  it('is connected, then stopped, and refuses what comes later', async () => {
    await makeTopic(1);
    expect(bus.status()).toBe('connected');
    const asked = publishNumbers(0, 3);
    await asked;
    await bus.close();
    expect(bus.status()).toBe('stopped');
    await expect(publishNumbers(3, 4)).rejects.toMatchObject({ code: 'RF_BUS_CLOSED' });
    bus = await rig.reopen();
    expect(await bus.endOffsets(topic)).toEqual({ 0: 3 });
  });

  it('has everything that it acknowledged to a publisher that was killed', async () => {
    await bus.close();
    const child = rig.under.spawnPublisher(topic);
    const acknowledged: number[] = [];
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    for await (const line of lines) {
      acknowledged.push(Number(line));
      if (acknowledged.length === 300) child.kill('SIGKILL');
    }
    await ended;
    bus = await rig.reopen();
    const held = (await readAll(topic)).map((one) => (dataOf(one) as { n: number }).n);
    expect(acknowledged.length).toBeGreaterThanOrEqual(300);
    expect(acknowledged.filter((n) => !held.includes(n))).toEqual([]);
    expect(new Set(held).size).toBe(held.length);
  });
}
