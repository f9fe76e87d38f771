import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readToEnd, type EventBus, type TopicSettings } from '@ringfleet/messaging';
import { describeUnless, reasonAgainstGiven } from '../infra/left-out.ts';
import { KafkaBench, numbered, numberIn, ownName, until } from './kafka.test-bench.ts';

describeUnless(reasonAgainstGiven('KAFKA_BROKERS'))(
  'a bus whose cluster was lost for good, when an empty one takes its place',
  () => {
    let bench: KafkaBench;
    let bus: EventBus;
    beforeEach(async () => {
      bench = await KafkaBench.start();
      bus = bench.open();
    });
    afterEach(() => bench.stop());

    const publishEach = async (on: EventBus, topic: string, from: number, to: number) => {
      for (let n = from; n < to; n += 1) await on.publish(topic, numbered(n, n + 1));
    };

    /** An operator's `topics apply`, from another process. */
    const replaceBroker = async (topics: TopicSettings[]): Promise<EventBus> => {
      await bench.broker.restart({ empty: true });
      const operator = bench.open();
      await until(() =>
        operator.ensureTopics(topics).then(
          () => true,
          () => false,
        ),
      );
      return operator;
    };

    it('has written what it acknowledged, though the new cluster gave its producer id to another', async () => {
      const topic = ownName('replaced');
      const topics: TopicSettings[] = [{ topic, partitions: 1, retention: { days: 1 } }];
      await bus.ensureTopics(topics);
      await publishEach(bus, topic, 0, 3);
      const other = await replaceBroker(topics);
      await publishEach(other, topic, 100, 106);
      await publishEach(bus, topic, 200, 206);
      const held: number[] = [];
      await readToEnd(other, topic, (batch) => void held.push(...batch.map(numberIn)));
      expect(held).toEqual([100, 101, 102, 103, 104, 105, 200, 201, 202, 203, 204, 205]);
    });

    it('waits for leaders that do not know yet that they lead, and refuses nothing', async () => {
      const names = Array.from({ length: 5 }, () => ownName('replaced'));
      const topics = names.map((topic): TopicSettings => ({ topic, partitions: 24, retention: { days: 1 } }));
      await bus.ensureTopics(topics);
      await Promise.all(names.map((topic) => bus.publish(topic, numbered(0, 40, 40))));
      const operator = await replaceBroker(topics);
      await Promise.all(names.map((topic) => bus.publish(topic, numbered(0, 40, 40))));
      const ends = await Promise.all(names.map((topic) => operator.endOffsets(topic)));
      expect(ends.flatMap((end) => Object.values(end)).reduce((sum, end) => sum + end, 0)).toBe(5 * 40);
    });
  },
);
