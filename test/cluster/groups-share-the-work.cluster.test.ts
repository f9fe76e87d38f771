import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventBus } from '@ringfleet/messaging';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { Handled, KafkaBench, numbered, numberIn, ownName, until } from './kafka.test-bench.ts';

describe('groups on Kafka', () => {
  let bench: KafkaBench;
  let bus: EventBus;
  let admin: Admin;
  let topic: string;
  let group: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    bench = await KafkaBench.start();
    admin = new Kafka({ brokers: bench.broker.brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
  });
  afterAll(async () => {
    await admin.disconnect();
    await bench.stop();
  });
  beforeEach(async () => {
    [topic, group] = [ownName('groups'), ownName('group')];
    bus = bench.open();
    await bus.ensureTopics([{ topic, partitions: 6, retention: { days: 1 } }]);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await bench.closeBuses();
  });

  const settled = () => until(async () => (await bus.lag(group))[topic] === 0);

  /** A member in a process of its own; prints each number that it handled. */
  function spawnMember(): {
    child: ChildProcess;
    numbers: Set<number>;
    handled: (count: number) => Promise<void>;
  } {
    const program = join(import.meta.dirname, 'kafka-member.test-program.ts');
    const args = ['--conditions=ringfleet-source', program, bench.broker.brokers.join(','), topic, group];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const numbers = new Set<number>();
    const waiting: { count: number; resolve: () => void }[] = [];
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      numbers.add(Number(line));
      for (const { count, resolve } of waiting) if (numbers.size >= count) resolve();
    });
    const handled = (count: number) =>
      numbers.size >= count
        ? Promise.resolve()
        : new Promise<void>((resolve) => waiting.push({ count, resolve }));
    return { child, numbers, handled };
  }

  it('bear the name that they were given, and nobody who publishes or follows makes one (N-09, N-10)', async () => {
    await bus.publish(topic, numbered(0, 4));
    const followed = Promise.withResolvers<void>();
    await bus.follow({ topics: [topic], otherwise: 'beginning', handle: async () => followed.resolve() });
    await followed.promise;
    const handled = new Handled();
    await bus.subscribe({ group, topics: [topic], handle: handled.by('a') });
    await handled.atLeast(4);
    const { groups } = await admin.listGroups();
    const others = groups.map(({ groupId }) => groupId).filter((id) => !id.startsWith('group.'));
    expect(groups.map(({ groupId }) => groupId)).toContain(group);
    expect(others).toEqual([]);
  });

  it('refuse a topic that nobody made, and make none by asking (N-12)', async () => {
    const absent = ownName('absent');
    const subscribed = bus.subscribe({ group, topics: [absent], handle: async () => undefined });
    await expect(subscribed).rejects.toMatchObject({ code: 'RF_TOPIC_UNKNOWN' });
    await expect(bus.publish(absent, numbered(0, 1))).rejects.toMatchObject({ code: 'RF_TOPIC_UNKNOWN' });
    expect(await admin.listTopics()).not.toContain(absent);
  });

  it('keep their partitions while a handler works longer than a session (N-14)', async () => {
    const other = bench.open();
    const handled = new Handled();
    const slow = Promise.withResolvers<void>();
    const seen: number[] = [];
    await bus.publish(topic, [{ key: 'k', value: Buffer.from('0'), headers: {} }]);
    const handle = (member: string) => {
      const count = handled.by(member);
      return async (message: Parameters<typeof count>[0]) => {
        seen.push(numberIn(message));
        slow.resolve();
        // The time itself is what is tested: twice the session.
        await pause(4_000);
        await count(message);
      };
    };
    await bus.subscribe({ group, topics: [topic], handle: handle('a') });
    await slow.promise;
    await handled.atLeast(1);
    await other.subscribe({ group, topics: [topic], handle: handle('b') });
    await settled();
    expect(seen).toEqual([0]);
  });

  it('lose no message, and never have a key in two hands, when members come and go 20 times (K-02, K-03)', async () => {
    const handled = new Handled();
    const member = (name: string) => handled.by(name, () => pause(1));
    await bus.subscribe({ group, topics: [topic], handle: member('stays') });
    let sent = 0;
    const publishing = { on: true };
    const published = (async () => {
      while (publishing.on) {
        await bus.publish(topic, numbered(sent, sent + 20, 50));
        sent += 20;
      }
    })();
    for (let round = 0; round < 10; round += 1) {
      const guest = bench.open({ instance: `guest-${round}` });
      const subscription = await guest.subscribe({
        group,
        topics: [topic],
        handle: member(`guest-${round}`),
      });
      await until(() => handled.byMember.has(`guest-${round}`));
      await subscription.close();
    }
    publishing.on = false;
    await published;
    await handled.atLeast(sent);
    await settled();
    expect(handled.overlaps).toEqual([]);
    expect(handled.numbers.size).toBe(sent);
  });

  it('hand the work of a member that was killed to the others, from what it committed (N-16)', async () => {
    const { child, handled } = spawnMember();
    await bus.publish(topic, numbered(0, 200, 50));
    await handled(50);
    const rest = new Handled();
    await bus.subscribe({ group, topics: [topic], handle: rest.by('a') });
    child.kill('SIGKILL');
    await bus.publish(topic, numbered(200, 300, 50));
    await settled();
    for (let n = 200; n < 300; n += 1) expect(rest.numbers).toContain(n);
  });

  it('take no commit of a member that lost its session, and let it work again (K-04)', async () => {
    const lost = spawnMember();
    await bus.publish(topic, numbered(0, 60, 50));
    await lost.handled(10);
    lost.child.kill('SIGSTOP');
    const others = new Handled();
    const taking = await bus.subscribe({ group, topics: [topic], handle: others.by('a') });
    await settled();
    const before = await committed();
    lost.child.kill('SIGCONT');
    await bus.publish(topic, numbered(60, 160, 50));
    await settled();
    const after = await committed();
    for (const [partition, offset] of before) expect(after.get(partition)).toBeGreaterThanOrEqual(offset);
    await taking.close();
    await bus.publish(topic, numbered(160, 200, 50));
    await until(() => [...Array(40).keys()].every((n) => lost.numbers.has(160 + n)));
  });

  async function committed(): Promise<Map<number, number>> {
    const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    return new Map(offsets?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  }

  it('give topics only to members that read them, in a rolling update that adds one (N-04)', async () => {
    const added = ownName('added');
    await bus.ensureTopics([{ topic: added, partitions: 6, retention: { days: 1 } }]);
    const [old, fresh] = [new Handled(), new Handled()];
    await bus.subscribe({ group, topics: [topic], handle: old.by('old') });
    await bench.open().subscribe({ group, topics: [topic, added], handle: fresh.by('fresh') });
    await bus.publish(added, numbered(0, 60, 50));
    await fresh.atLeast(60);
    expect(old.numbers.size).toBe(0);
  });

  it('start a consumer again whose handler hangs, and deliver the message again (K-02)', async () => {
    const log: string[] = [];
    const watched = bench.open({
      stuckAfterMs: 1_000,
      log: ({ detail }) => log.push(String(detail['reason'])),
    });
    const handled = new Handled();
    let hung = false;
    await bus.publish(topic, numbered(0, 10));
    await watched.subscribe({
      group,
      topics: [topic],
      handle: async (message) => {
        if (numberIn(message) === 3 && !hung) {
          hung = true;
          await new Promise(() => undefined);
        }
        await handled.by('a')(message);
      },
    });
    await handled.atLeast(10);
    expect(log).toEqual([expect.stringContaining('made no progress')]);
  });

  it('say that their process needs another start when a handler hangs again, though others go on (K-02)', async () => {
    const watched = bench.open({ stuckAfterMs: 1_000 });
    const others = new Handled();
    const free = Promise.withResolvers<void>();
    await bus.publish(topic, numbered(0, 10, 1_000));
    const taking = await watched.subscribe({
      group,
      topics: [topic],
      handle: async (message) => {
        if (numberIn(message) === 3) await free.promise;
        await others.by('a')(message);
      },
    });
    await others.atLeast(9);
    for (let number = 10; watched.status() !== 'crashed'; number += 1) {
      await bus.publish(topic, numbered(number, number + 1, 1_000));
      await others.atLeast(number);
    }
    free.resolve();
    await until(() => watched.status() === 'connected');
    await taking.close();
    expect(others.numbers.has(3)).toBe(true);
  });

  it('go on with other keys and partitions while one key is repeated (N-01, N-15)', async () => {
    const handled = new Handled();
    const others = Promise.withResolvers<void>();
    await bus.publish(topic, numbered(0, 3_000, 500));
    await bus.subscribe({
      group,
      topics: [topic],
      attempts: 1_000,
      backoffMs: 5,
      handle: async (message) => {
        if (message.key === 'key-7' && handled.numbers.size < 3_000 - 6) throw new Error('not yet');
        await handled.by('a')(message);
        if (handled.numbers.size >= 3_000 - 6) others.resolve();
      },
    });
    await others.promise;
    await handled.atLeast(3_000);
    await settled();
  });

  it('go on at the first message that is held when what they wait for was deleted', async () => {
    await bus.publish(topic, numbered(0, 60, 50));
    const first = new Handled();
    const subscription = await bus.subscribe({ group, topics: [topic], handle: first.by('a') });
    await first.atLeast(60);
    await subscription.close();
    await bus.publish(topic, numbered(60, 120, 50));
    const partitions = Object.entries(await bus.endOffsets(topic)).map(([partition, end]) => ({
      partition: Number(partition),
      offset: String(end),
    }));
    // kafkajs deletes only from topics that this client has asked for before.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions });
    const [second, followed] = [new Handled(), new Handled()];
    const from = { [topic]: Object.fromEntries(partitions.map(({ partition }) => [partition, 1])) };
    await bus.subscribe({ group, topics: [topic], handle: second.by('b') });
    const follow = followed.by('f');
    await bus.follow({
      ...{ topics: [topic], from, otherwise: 'end' },
      handle: async (batch) => {
        for (const message of batch) await follow(message);
      },
    });
    await bus.publish(topic, numbered(120, 180, 50));
    await second.atLeast(60);
    await followed.atLeast(60);
    for (const { numbers } of [second, followed]) expect(Math.min(...numbers)).toBe(120);
  });

  it('carry messages of hundreds of KiB beside small ones, and refuse only the one that is too large', async () => {
    const large = (size: number, name: string) => ({
      key: name,
      value: Buffer.alloc(size, 'x'),
      headers: {},
    });
    const sizes = new Map<string, number>();
    const all = Promise.withResolvers<void>();
    const results = await Promise.allSettled([
      bus.publish(topic, numbered(0, 50)),
      bus.publish(
        topic,
        Array.from({ length: 12 }, (_, n) => large(400_000, `large-${n}`)),
      ),
      bus.publish(topic, [large(1_500_000, 'largest')]),
      bus.publish(topic, [large(3_000_000, 'too-large')]),
      bus.publish(topic, numbered(50, 60)),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    ]);
    await bus.subscribe({
      group,
      topics: [topic],
      handle: async ({ key, value }) => {
        sizes.set(key, value?.length ?? 0);
        if (sizes.size === 8 + 12 + 1) all.resolve();
      },
    });
    await all.promise;
    expect(sizes.get('large-11')).toBe(400_000);
    expect(sizes.get('largest')).toBe(1_500_000);
  });
});
