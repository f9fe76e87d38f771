import { openEmbeddedEventBus } from '@ringfleet/messaging';

/** Publishes until it is killed: `node embedded-publisher.test-program.ts <file> <topic>`. */
const [file = '', topic = ''] = process.argv.slice(2);
const bus = await openEmbeddedEventBus({ file });
await bus.ensureTopics([{ topic, partitions: 4, retention: { days: 7 } }]);
let next = 0;
await Promise.all(
  Array.from({ length: 10 }, async () => {
    for (;;) {
      const n = next++;
      await bus.publish(topic, [
        { key: `key-${n % 8}`, value: Buffer.from(JSON.stringify({ n })), headers: {} },
      ]);
      process.stdout.write(`${n}\n`);
    }
  }),
);
