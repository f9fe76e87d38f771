import { beforeEach, expect, it } from '@jest/globals';
import { RingfleetError } from '@ringfleet/contracts';
import type { DeliveredMessage, EventBus, Subscription } from '@ringfleet/messaging';
import { Collected, dataOf, message, placeOf, type BusRig } from './event-bus.rig.ts';

/** What the bus promises to consumer groups. */
export function groupsConsume(rig: BusRig): void {
  const { makeTopic, publishNumbers, readAll } = rig;
  let bus: EventBus;
  let topic: string;
  beforeEach(() => {
    ({ bus, topic } = rig);
  });

  it('handles one message of a key at a time, and other keys meanwhile', async () => {
    await makeTopic();
    await publishNumbers(0, 64, (n) => `key-${n % 32}`);
    const inHand = new Set<string>();
    let overlap = false;
    const together = Promise.withResolvers<void>();
    const got = new Collected();
    await bus.subscribe({
      group: 'g',
      topics: [topic],
      handle: async (one) => {
        overlap ||= inHand.has(one.key);
        inHand.add(one.key);
        // Goes on only when every key has a message in hand: in series this would never end.
        if (inHand.size === 32) together.resolve();
        await together.promise;
        await got.take(one);
        inHand.delete(one.key);
      },
    });
    await got.atLeast(64);
    expect(overlap).toBe(false);
  });

  it('delivers again what the handler rejected, counts the attempts, and holds back only that key', async () => {
    await makeTopic();
    await publishNumbers(0, 40, (n) => `key-${n % 20}`);
    const bad = (await readAll(topic))[0] as DeliveredMessage;
    const attempts: number[] = [];
    const got = new Collected();
    const elsewhere = (await readAll(topic)).filter(({ key }) => key !== bad.key).length;
    const allowed = got.atLeast(elsewhere);
    await bus.subscribe({
      group: 'g',
      topics: [topic],
      backoffMs: 5,
      attempts: 1_000,
      handle: async (one, { attempt }) => {
        if (placeOf(one) === placeOf(bad) && !got.different.some((done) => placeOf(done) === placeOf(bad))) {
          attempts.push(attempt);
          if (attempt < 3) throw new Error('not yet');
          // Everything of the other keys gets through while this one waits.
          await allowed;
        }
        await got.take(one);
      },
    });
    const delivered = await got.atLeast(40);
    expect(attempts).toEqual([1, 2, 3]);
    const own = delivered.filter(({ key }) => key === bad.key).map(({ offset }) => offset);
    expect(own).toEqual(own.toSorted((a, b) => a - b));
  });

  it('makes a dead letter of what fails for good, with the error and the origin, and moves on', async () => {
    await makeTopic(1);
    await bus.publish(topic, [message('k', { n: 0 }, { ce_id: 'e0' }), message('k', { n: 1 })]);
    const got = new Collected();
    let tries = 0;
    await bus.subscribe({
      group: 'g',
      topics: [topic],
      attempts: 3,
      backoffMs: 1,
      handle: async (one) => {
        if (one.offset === 0) {
          tries += 1;
          throw Object.assign(new Error('secret'), { code: 'RF_VERSION_CONFLICT' });
        }
        await got.take(one);
      },
    });
    await got.atLeast(1);
    expect(tries).toBe(3);
    const [letter] = await readAll(`${topic}.g.dlq`);
    expect(letter && { key: letter.key, data: dataOf(letter), headers: letter.headers }).toEqual({
      key: 'k',
      data: { n: 0 },
      headers: {
        ce_id: 'e0',
        'x-error-code': 'RF_VERSION_CONFLICT',
        'x-attempts': '3',
        'x-group': 'g',
        'x-instance': expect.any(String),
        'x-origin-topic': topic,
        'x-origin-partition': '0',
        'x-origin-offset': '0',
      },
    });
  });

  it.each([
    ['a store that is away', () => new RingfleetError('RF_STORE_UNAVAILABLE', { what: 'x', reason: 'y' })],
    [
      'another process that changes the same again and again',
      () => new RingfleetError('RF_VERSION_CONFLICT', { what: 'x', id: 'y' }),
    ],
  ])('waits for %s however often it asks, and only for so long as it was told', async (_what, away) => {
    await makeTopic(1);
    await publishNumbers(0, 1, () => 'waits');
    await publishNumbers(1, 2, () => 'dies');
    const waited = new Collected();
    const patient = await bus.subscribe({
      ...{ group: 'patient', topics: [topic], attempts: 2, backoffMs: 1 },
      handle: async (one, { attempt }) => {
        if (attempt < 6) throw away();
        await waited.take(one);
      },
    });
    await waited.atLeast(2);
    await patient.close();
    const dead = new Collected();
    let tries = 0;
    await bus.subscribe({
      ...{ group: 'hasty', topics: [topic], attempts: 2, backoffMs: 1, awayMs: 0 },
      handle: async (one) => {
        if (one.key === 'waits') return dead.take(one);
        tries += 1;
        throw away();
      },
    });
    await dead.atLeast(1);
    await bus.subscribe({ group: 'letters', topics: [`${topic}.hasty.dlq`], handle: dead.take });
    await dead.atLeast(2);
    expect(tries).toBe(2);
  });

  it('does not repeat what cannot be read', async () => {
    await makeTopic(1);
    await publishNumbers(0, 2, () => 'k');
    let tries = 0;
    const got = new Collected();
    await bus.subscribe({
      group: 'g',
      topics: [topic],
      handle: async (one) => {
        if (one.offset === 1) return got.take(one);
        tries += 1;
        throw new RingfleetError('RF_EVENT_UNREADABLE', { key: 'k', reason: 'it is no JSON' });
      },
    });
    await got.atLeast(1);
    expect(tries).toBe(1);
    expect((await readAll(`${topic}.g.dlq`))[0]?.headers).toMatchObject({
      'x-error-code': 'RF_EVENT_UNREADABLE',
      'x-error-reason': 'it is no JSON',
      'x-attempts': '1',
    });
  });

  it('gives every group everything, from the beginning, and new messages as they come', async () => {
    await makeTopic();
    await publishNumbers(0, 10);
    const [one, two] = [new Collected(), new Collected()];
    await bus.subscribe({ group: 'one', topics: [topic], handle: one.take });
    await one.atLeast(10);
    await publishNumbers(10, 20);
    await bus.subscribe({ group: 'two', topics: [topic], handle: two.take });
    for (const got of [await one.atLeast(20), await two.atLeast(20)])
      expect(got.map((m) => (dataOf(m) as { n: number }).n).sort((a, b) => a - b)).toEqual([
        ...Array(20).keys(),
      ]);
  });

  it('resumes a group where it was after everything was closed and opened again', async () => {
    await makeTopic();
    await publishNumbers(0, 30);
    const before = new Collected();
    await bus.subscribe({ group: 'g', topics: [topic], handle: before.take });
    await before.atLeast(30);
    const cluster = await bus.clusterId();
    bus = await rig.reopen();
    expect(await bus.clusterId()).toBe(cluster);
    await publishNumbers(30, 35);
    const after = new Collected();
    await bus.subscribe({ group: 'g', topics: [topic], handle: after.take });
    const resumed = await after.atLeast(5);
    expect(resumed.map((m) => (dataOf(m) as { n: number }).n).sort()).toEqual([30, 31, 32, 33, 34]);
  });

  it('waits for the message in hand when a subscription closes, and delivers the rest to the next one', async () => {
    await makeTopic(1);
    await publishNumbers(0, 3, () => 'k');
    const inHand = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const first: number[] = [];
    const subscription = await bus.subscribe({
      group: 'g',
      topics: [topic],
      handle: async ({ offset }) => {
        inHand.resolve();
        await goOn.promise;
        first.push(offset);
      },
    });
    await inHand.promise;
    const closed = subscription.close();
    goOn.resolve();
    await closed;
    expect(new Set(first)).toEqual(new Set([0]));
    const rest = new Collected();
    await bus.subscribe({ group: 'g', topics: [topic], handle: rest.take });
    await rest.atLeast(2);
    expect(rest.different.map(({ offset }) => offset).filter((offset) => offset > 0)).toEqual([1, 2]);
  });

  it('tells ends, beginnings and a lag that falls to nothing', async () => {
    await makeTopic(1);
    expect(await bus.endOffsets(topic)).toEqual({ 0: 0 });
    await publishNumbers(0, 5);
    expect(await bus.endOffsets(topic)).toEqual({ 0: 5 });
    expect(await bus.beginningOffsets(topic)).toEqual({ 0: 0 });
    const goOn = Promise.withResolvers<void>();
    const got = new Collected();
    const subscription: Subscription = await bus.subscribe({
      group: 'g',
      topics: [topic],
      handle: async (one) => {
        if (one.offset === 2) await goOn.promise;
        await got.take(one);
      },
    });
    await got.atLeast(2);
    goOn.resolve();
    await got.atLeast(5);
    expect(bus.groups()).toEqual(['g']);
    await subscription.close();
    expect(bus.groups()).toEqual([]);
    expect(await bus.lag('g')).toMatchObject({ [topic]: 0 });
    await publishNumbers(5, 8);
    expect(await bus.lag('g')).toMatchObject({ [topic]: 3 });
    expect(await bus.partitionLag('g')).toMatchObject({ [topic]: { 0: 3 } });
  });
}
