import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeliveredMessage } from '../event-bus.port.ts';
import type { EmbeddedEventBus } from './embedded-event-bus.ts';
import { openEmbeddedEventBus } from './open-embedded-event-bus.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);

describe('the embedded bus', () => {
  let folder: string;
  let clock: number;
  let bus: EmbeddedEventBus;
  const open = (duplicates = 0) =>
    openEmbeddedEventBus({ file: join(folder, 'log.db'), duplicates, now: () => clock, instance: 'here' });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-embedded-'));
    clock = START;
    bus = await open();
  });
  afterEach(async () => {
    await bus.close();
    await rm(folder, { recursive: true });
  });
  const publish = (topic: string, keys: string[], value: string | null = 'x') =>
    bus.publish(
      topic,
      keys.map((key) => ({ key, value: value === null ? null : Buffer.from(value), headers: {} })),
    );
  const follow = async (topic: string, count: number): Promise<DeliveredMessage[]> => {
    const found: DeliveredMessage[] = [];
    const complete = Promise.withResolvers<void>();
    const following = await bus.follow({
      topics: [topic],
      otherwise: 'beginning',
      handle: async (batch) => {
        found.push(...batch);
        if (found.length >= count) complete.resolve();
      },
    });
    await complete.promise;
    await following.close();
    return found;
  };

  it('drops what is older than the topic keeps it, across many steps, and keeps counting offsets', async () => {
    await bus.ensureTopics([{ topic: 't', partitions: 1, retention: { days: 7 } }]);
    await publish(
      't',
      Array.from({ length: 1_700 }, (_, n) => `k${n}`),
    );
    clock += 3 * DAY_MS;
    await publish('t', ['younger']);
    clock += 5 * DAY_MS;
    await bus.sweep();
    expect(await bus.beginningOffsets('t')).toEqual({ 0: 1_700 });
    clock += 7 * DAY_MS;
    await bus.sweep();
    expect(await bus.beginningOffsets('t')).toEqual({ 0: 1_701 });
    await publish('t', ['next']);
    expect((await follow('t', 1)).map(({ offset }) => offset)).toEqual([1_701]);
  });

  it('finishes a group that waited before messages which were dropped', async () => {
    await bus.ensureTopics([{ topic: 't', partitions: 1, retention: { days: 7 } }]);
    await publish('t', ['a', 'b']);
    clock += 8 * DAY_MS;
    await bus.sweep();
    const more = Promise.withResolvers<number>();
    await bus.subscribe({ group: 'h', topics: ['t'], handle: async ({ offset }) => more.resolve(offset) });
    await publish('t', ['c']);
    expect(await more.promise).toBe(2);
  });

  it('compacts thousands of messages in steps while others publish', async () => {
    await bus.ensureTopics([{ topic: 't', partitions: 1, retention: 'compacted' }]);
    const keys = Array.from({ length: 700 }, (_, n) => `k${n}`);
    for (let round = 0; round < 5; round += 1) await publish('t', keys, `round ${round}`);
    const swept = bus.sweep();
    await publish('t', ['k0', 'new'], 'meanwhile');
    await swept;
    await bus.sweep();
    const held = await follow('t', 701);
    expect(held.map(({ key }) => key).sort()).toEqual([...keys, 'new'].sort());
    expect(
      held.every(
        ({ key, value }) => String(value) === (key === 'k0' || key === 'new' ? 'meanwhile' : 'round 4'),
      ),
    ).toBe(true);
  });

  it('keeps a tombstone for 30 days after its key is gone', async () => {
    await bus.ensureTopics([{ topic: 't', partitions: 1, retention: 'compacted' }]);
    await publish('t', ['gone', 'stays']);
    await publish('t', ['gone'], null);
    clock += 29 * DAY_MS;
    await bus.sweep();
    expect((await follow('t', 2)).map(({ key }) => key)).toEqual(['stays', 'gone']);
    clock += 2 * DAY_MS;
    await bus.sweep();
    expect((await follow('t', 1)).map(({ key }) => key)).toEqual(['stays']);
  });

  it('makes at most four partitions, and never changes them', async () => {
    await bus.ensureTopics([{ topic: 't', partitions: 24, retention: { days: 7 } }]);
    await bus.ensureTopics([{ topic: 't', partitions: 2, retention: { days: 1 } }]);
    expect(Object.keys(await bus.endOffsets('t'))).toEqual(['0', '1', '2', '3']);
  });

  it('refuses a second member of a group, and takes it when the first has left', async () => {
    await bus.ensureTopics([{ topic: 't', partitions: 1, retention: { days: 7 } }]);
    const subscription = { group: 'g', topics: ['t'], handle: async () => undefined };
    const first = await bus.subscribe(subscription);
    await expect(bus.subscribe(subscription)).rejects.toMatchObject({ code: 'RF_GROUP_TAKEN' });
    await first.close();
    await expect(bus.subscribe(subscription)).resolves.toBeDefined();
  });

  it('delivers every n-th message twice when it is told to', async () => {
    await bus.close();
    bus = await open(2);
    await bus.ensureTopics([{ topic: 't', partitions: 1, retention: { days: 7 } }]);
    await publish('t', ['a', 'b', 'c', 'd']);
    expect((await follow('t', 6)).map(({ key }) => key)).toEqual(['a', 'b', 'b', 'c', 'd', 'd']);
  });

  it('gives readers that fell behind the memory what they missed, from the file, in order', async () => {
    await bus.ensureTopics([{ topic: 't', partitions: 1, retention: { days: 7 } }]);
    const goOn = Promise.withResolvers<void>();
    const complete = Promise.withResolvers<void>();
    const offsets: number[] = [];
    await bus.subscribe({
      group: 'slow',
      topics: ['t'],
      handle: async ({ offset, value }) => {
        if (offset === 0) await goOn.promise;
        offsets.push(offset);
        if (value?.length !== 2_000) complete.reject(new Error(`offset ${offset} lost its bytes`));
        if (offset === 4_999) complete.resolve();
      },
    });
    for (let sent = 0; sent < 5_000; sent += 250)
      await publish(
        't',
        Array.from({ length: 250 }, () => 'k'),
        'x'.repeat(2_000),
      );
    goOn.resolve();
    await complete.promise;
    expect(offsets).toEqual(Array.from({ length: 5_000 }, (_, offset) => offset));
  });

  it('writes very large batches in steps, in order, and resolves when all of it is there', async () => {
    await bus.ensureTopics([{ topic: 't', partitions: 1, retention: { days: 7 } }]);
    const many = Array.from({ length: 4_500 }, (_, n) => `k${n}`);
    await Promise.all([
      publish('t', many),
      publish('t', ['big-0', 'big-1', 'big-2'], 'x'.repeat(5 * 1024 * 1024)),
    ]);
    expect(await bus.endOffsets('t')).toEqual({ 0: 4_503 });
    const held = await follow('t', 4_503);
    expect(held.map(({ key }) => key)).toEqual([...many, 'big-0', 'big-1', 'big-2']);
  });

  it('writes what was asked for before it closes', async () => {
    await bus.ensureTopics([{ topic: 't', partitions: 1, retention: { days: 7 } }]);
    const asked = publish('t', ['a', 'b']);
    await bus.close();
    await asked;
    bus = await open();
    expect(await bus.endOffsets('t')).toEqual({ 0: 2 });
  });

  it('says that it is disconnected while its file cannot be written, and rejects what it could not store', async () => {
    await bus.ensureTopics([{ topic: 't', partitions: 1, retention: { days: 7 } }]);
    await expect(publish('t', [undefined as unknown as string])).rejects.toBeDefined();
    expect(bus.status()).toBe('disconnected');
    await publish('t', ['a']);
    expect(bus.status()).toBe('connected');
    expect(await bus.endOffsets('t')).toEqual({ 0: 1 });
  });
});
