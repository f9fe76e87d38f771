import { setTimeout as pause } from 'node:timers/promises';
import { openKafkaEventBus } from '@ringfleet/messaging/kafka';

/** Closes buses while they ask, at every moment of a question: `node kafka-asker.test-program.ts <brokers> <topic>`. */
const [brokers = '', topic = ''] = process.argv.slice(2);
const MOMENTS = 10;
const AT_ONCE = 3;

for (let moment = 0; moment < MOMENTS; moment += 1) {
  const bus = openKafkaEventBus({ brokers: brokers.split(',') });
  await bus.endOffsets(topic);
  const asked = Array.from({ length: AT_ONCE }, () => [
    bus.clusterId(),
    bus.endOffsets(topic),
    bus.lag('nobody'),
  ]);
  const answers = Promise.allSettled(asked.flat());
  await pause(moment);
  await bus.close();
  await answers;
}
process.stdout.write('closed\n');
