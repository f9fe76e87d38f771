import type { EventBus } from '@ringfleet/messaging';

/** Makes the topic and publishes `{n}` for n = 0, 1, 2 … to it, from ten publishers; prints each n when it is acknowledged. */
export async function publishUntilKilled(bus: EventBus, topic: string): Promise<void> {
  await bus.ensureTopics([{ topic, partitions: 4, retention: { days: 7 } }]);
  let next = 0;
  const publisher = async (): Promise<void> => {
    for (;;) {
      const n = next++;
      const value = Buffer.from(JSON.stringify({ n }));
      await bus.publish(topic, [{ key: `key-${n % 8}`, value, headers: {} }]);
      process.stdout.write(`${n}\n`);
    }
  };
  await Promise.all(Array.from({ length: 10 }, publisher));
}
