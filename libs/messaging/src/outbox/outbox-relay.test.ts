import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { macSchema } from '@ringfleet/contracts';
import { openEmbeddedDocumentStore, type DocumentStore, type OutboxMessage } from '@ringfleet/storage';
import type { EmbeddedEventBus } from '../embedded/embedded-event-bus.ts';
import { openEmbeddedEventBus } from '../embedded/open-embedded-event-bus.ts';
import type { EventBus } from '../event-bus.port.ts';
import { OutboxRelay } from './outbox-relay.ts';

describe('the outbox relay', () => {
  let folder: string;
  let store: DocumentStore;
  let bus: EmbeddedEventBus;
  let relay: OutboxRelay | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-outbox-'));
    store = await openEmbeddedDocumentStore({ file: join(folder, 'documents.db') });
    bus = await openEmbeddedEventBus({ file: join(folder, 'log.db') });
    await bus.ensureTopics(['a', 'b'].map((topic) => ({ topic, partitions: 1, retention: { days: 7 } })));
  });
  afterEach(async () => {
    await relay?.stop();
    relay = undefined;
    await Promise.all([bus.close(), store.close()]);
    await rm(folder, { recursive: true });
  });

  const message = (topic: string, n: number): OutboxMessage => ({
    topic,
    key: 'k',
    value: Buffer.from(String(n)),
    headers: { ce_id: `e${n}` },
  });
  const put = (id: string, outbox: OutboxMessage[]) =>
    store.repository({ name: 'things', schema: macSchema }).put(id, '0004f2000001', { outbox });
  /** Resolves with the topic's values when `count` messages are there. */
  const arrived = (topic: string, count: number) =>
    new Promise<string[]>((resolve, reject) => {
      const values: string[] = [];
      bus
        .follow({
          topics: [topic],
          otherwise: 'beginning',
          handle: async (batch) => {
            values.push(...batch.map(({ value }) => String(value)));
            if (values.length >= count) resolve(values);
          },
        })
        .catch(reject);
    });
  /** The bus with something in front of its publish. */
  const before = (act: (topic: string) => void): EventBus => {
    const guarded = Object.create(bus) as EventBus;
    guarded.publish = async (topic, messages) => {
      act(topic);
      await bus.publish(topic, messages);
    };
    return guarded;
  };

  it('moves what an earlier run left and what comes later, in the order stored, and releases it', async () => {
    await put('one', [message('a', 0), message('b', 100), message('a', 1)]);
    relay = new OutboxRelay({ store, bus });
    relay.start();
    await arrived('a', 2);
    for (let n = 2; n < 20; n += 1) await put(`later-${n}`, [message('a', n)]);
    expect(await arrived('a', 20)).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
    expect(await arrived('b', 1)).toEqual(['100']);
    await relay.stop();
    expect(await store.pendingOutbox(10)).toEqual([]);
  });

  it('moves nothing before it is started and after it is stopped', async () => {
    const sent: string[] = [];
    relay = new OutboxRelay({ store, bus: before((topic) => sent.push(topic)) });
    await put('one', [message('a', 0)]);
    relay.start();
    await arrived('a', 1);
    await relay.stop();
    await put('two', [message('a', 1)]);
    expect(sent).toEqual(['a']);
    expect(await store.pendingOutbox(10)).toHaveLength(1);
    relay.start();
    expect(await arrived('a', 2)).toEqual(['0', '1']);
  });

  it('tries again until the bus has acknowledged, without holding back other topics', async () => {
    let refusals = 3;
    const failures: unknown[] = [];
    const failing: (Date | undefined)[] = [];
    relay = new OutboxRelay({
      store,
      bus: before((topic) => {
        if (topic !== 'a' || (refusals -= 1) < 0) return;
        failing.push(relay?.failing);
        throw new Error('the bus is away');
      }),
      firstBackoffMs: 1,
      onFailure: (error) => failures.push(error),
    });
    await put('one', [message('a', 0), message('b', 100), message('a', 1)]);
    relay.start();
    expect(await arrived('b', 1)).toEqual(['100']);
    expect(await arrived('a', 2)).toEqual(['0', '1']);
    await relay.stop();
    expect(failures).toHaveLength(3);
    expect(failing).toEqual([undefined, expect.any(Date), expect.any(Date)]);
    expect(relay.failing).toBeUndefined();
    expect(await store.pendingOutbox(10)).toEqual([]);
    expect(await bus.endOffsets('b')).toEqual({ 0: 1 });
  });

  it('sends more than one batch', async () => {
    await put(
      'many',
      Array.from({ length: 1_203 }, (_, n) => message('a', n)),
    );
    relay = new OutboxRelay({ store, bus });
    relay.start();
    expect(await arrived('a', 1_203)).toEqual(Array.from({ length: 1_203 }, (_, n) => String(n)));
  });
});
