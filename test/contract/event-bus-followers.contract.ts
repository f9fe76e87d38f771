import { beforeEach, expect, it } from '@jest/globals';
import type { EventBus, Positions } from '@ringfleet/messaging';
import { Collected, dataOf, type BusRig } from './event-bus.rig.ts';

/** What the bus promises to readers without a group. */
export function followersRead(rig: BusRig): void {
  const { makeTopic, publishNumbers } = rig;
  let bus: EventBus;
  let topic: string;
  beforeEach(() => {
    ({ bus, topic } = rig);
  });

  it('lets a follower begin at the beginning, at the end, and at positions', async () => {
    await makeTopic();
    await publishNumbers(0, 40);
    const ends = await bus.endOffsets(topic);
    const [partition] = Object.keys(ends)
      .map(Number)
      .filter((p) => (ends[p] ?? 0) > 2);
    const from: Positions = { [topic]: { ...ends, [partition as number]: 2 } };
    const [beginning, end, positions, beyond] = [
      new Collected(),
      new Collected(),
      new Collected(),
      new Collected(),
    ];
    await bus.follow({ topics: [topic], otherwise: 'beginning', handle: beginning.take });
    await bus.follow({ topics: [topic], otherwise: 'end', handle: end.take });
    await bus.follow({ topics: [topic], otherwise: 'end', from, handle: positions.take });
    await bus.follow({
      topics: [topic],
      otherwise: 'beginning',
      from: { [topic]: Object.fromEntries(Object.keys(ends).map((p) => [p, 1_000_000])) },
      handle: beyond.take,
    });
    await beginning.atLeast(40);
    await beyond.atLeast(40);
    await publishNumbers(40, 48);
    expect((await end.atLeast(8)).map((m) => (dataOf(m) as { n: number }).n).sort((a, b) => a - b)).toEqual([
      40, 41, 42, 43, 44, 45, 46, 47,
    ]);
    const tail = (ends[partition as number] ?? 0) - 2;
    const fromTwo = (await positions.atLeast(tail + 8)).filter((one) => one.partition === partition);
    expect(fromTwo[0]?.offset).toBe(2);
    expect(positions.different).toHaveLength(tail + 8);
  });

  it('gives a follower at most 500 messages of one partition at once, and waits until they are handled', async () => {
    await makeTopic();
    await publishNumbers(0, 3_000);
    const got = new Collected();
    let inHand = 0;
    const faults: string[] = [];
    await bus.follow({
      topics: [topic],
      otherwise: 'beginning',
      handle: async (batch) => {
        if ((inHand += 1) > 1) faults.push('two batches at once');
        if (batch.length > 500 || batch.length === 0) faults.push(`${batch.length} messages`);
        if (new Set(batch.map(({ partition }) => partition)).size > 1)
          faults.push('two partitions in a batch');
        await new Promise((resolve) => setImmediate(resolve));
        await got.take(batch);
        inHand -= 1;
      },
    });
    const delivered = await got.atLeast(3_000);
    expect(faults).toEqual([]);
    for (const partition of new Set(delivered.map((one) => one.partition))) {
      const offsets = delivered.filter((one) => one.partition === partition).map(({ offset }) => offset);
      expect(offsets).toEqual(offsets.map((_, index) => index));
    }
  });

  it('repeats a batch that the follower rejected, and skips nothing', async () => {
    await makeTopic(1);
    await publishNumbers(0, 5);
    const got = new Collected();
    let failed = false;
    await bus.follow({
      topics: [topic],
      otherwise: 'beginning',
      handle: async (batch) => {
        if (!failed) {
          failed = true;
          throw new Error('not yet');
        }
        await got.take(batch);
      },
    });
    expect((await got.atLeast(5)).map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4]);
  });
}
