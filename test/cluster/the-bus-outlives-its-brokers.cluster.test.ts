import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { EventBus } from '@ringfleet/messaging';
import { describeUnless, reasonAgainstGiven } from '../infra/left-out.ts';
import { Handled, KafkaBench, numbered, numberIn, ownName, until } from './kafka.test-bench.ts';

describeUnless(reasonAgainstGiven('KAFKA_BROKERS'))('the bus, when its brokers die', () => {
  let bench: KafkaBench;
  let bus: EventBus;
  const [topic, group] = [ownName('outlives'), ownName('group')];
  const settings = [{ topic, partitions: 4, retention: { days: 1 } }];

  beforeEach(async () => {
    bench = await KafkaBench.start();
    bus = bench.open();
    await bus.ensureTopics(settings);
  });
  afterEach(() => bench.stop());

  /** Follows from the beginning; the numbers in the order in which they came, per partition. */
  async function follow(onReplaced?: () => void): Promise<Map<number, number[]>> {
    const seen = new Map<number, number[]>();
    await bus.follow({
      ...{ topics: [topic], otherwise: 'beginning' },
      ...(onReplaced === undefined ? {} : { onReplaced }),
      handle: async (batch) => {
        for (const message of batch)
          seen.set(message.partition, [...(seen.get(message.partition) ?? []), numberIn(message)]);
      },
    });
    return seen;
  }

  it('loses nothing that it acknowledged, says how it is, and goes on by itself after a kill -9 (K-02, N-11, N-17)', async () => {
    const handled = new Handled();
    await bus.subscribe({ group, topics: [topic], handle: handled.by('a') });
    const seen = await follow();
    await bus.publish(topic, numbered(0, 100));
    await handled.atLeast(100);
    expect(bus.status()).toBe('connected');
    const acknowledged: number[] = [];
    const refused: unknown[] = [];
    const publishing = (async () => {
      for (let n = 100; n < 400; n += 1)
        await bus.publish(topic, numbered(n, n + 1)).then(
          () => acknowledged.push(n),
          (error: unknown) => refused.push((error as { code?: string }).code),
        );
    })();
    await until(() => acknowledged.length > 100);
    await bench.broker.kill();
    await until(() => bus.status() === 'disconnected');
    await until(() => refused.length > 0);
    await bench.broker.restart();
    await publishing;
    await until(() => bus.status() === 'connected');
    expect(new Set(refused)).toEqual(new Set(['RF_BUS_UNAVAILABLE']));
    await until(() => acknowledged.every((n) => handled.numbers.has(n)));
    const followed = () => new Set([...seen.values()].flat());
    await until(() => acknowledged.every((n) => followed().has(n)));
    for (const ofPartition of seen.values())
      expect(ofPartition).toEqual(ofPartition.toSorted((a, b) => a - b));
    await until(async () => (await bus.lag(group))[topic] === 0);
  });

  it('starts without a broker: handlers begin when one comes, questions say that none answers', async () => {
    await bus.publish(topic, numbered(0, 20));
    await bench.broker.kill();
    const early = bench.open();
    expect(early.status()).toBe('disconnected');
    const unavailable = { code: 'RF_BUS_UNAVAILABLE' };
    const handled = new Handled();
    await early.subscribe({ group, topics: [topic], handle: handled.by('a') });
    const following = early.follow({ topics: [topic], otherwise: 'end', handle: async () => undefined });
    await expect(following).rejects.toMatchObject(unavailable);
    await expect(early.publish(topic, numbered(20, 21))).rejects.toMatchObject(unavailable);
    await expect(early.clusterId()).rejects.toMatchObject(unavailable);
    await bench.broker.restart();
    await handled.atLeast(20);
    await until(() => early.status() === 'connected');
  });

  it('tells a follower that another cluster answers, and serves groups from its beginning', async () => {
    const handled = new Handled();
    await bus.subscribe({ group, topics: [topic], handle: handled.by('a') });
    const replaced = Promise.withResolvers<void>();
    const seen = await follow(replaced.resolve);
    await bus.publish(topic, numbered(0, 50));
    await handled.atLeast(50);
    const cluster = await bus.clusterId();
    await bench.broker.restart({ empty: true });
    await until(() =>
      bus.ensureTopics(settings).then(
        () => true,
        () => false,
      ),
    );
    await bus.publish(topic, numbered(50, 60));
    await replaced.promise;
    expect(await bus.clusterId()).not.toBe(cluster);
    await handled.atLeast(60);
    expect([...seen.values()].flat().filter((n) => n >= 50)).toEqual([]);
  });

  it('says that it crashed when a consumer cannot work however often it begins (N-03)', async () => {
    const log: string[] = [];
    const crashing = bench.open({
      // The broker takes no session so long: joining is refused each time, and no pause mends it.
      sessionTimeoutMs: 3_600_000,
      log: ({ message }) => log.push(message),
    });
    const handled = new Handled();
    await crashing.subscribe({ group, topics: [topic], handle: handled.by('a') });
    await until(() => crashing.status() === 'crashed');
    expect(log).toContain('a consumer crashed for good');
  });
});
