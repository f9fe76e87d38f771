import { openKafkaEventBus } from '@ringfleet/messaging/kafka';
import { publishUntilKilled } from './publish-until-killed.ts';

/** Publishes until it is killed: `node kafka-publisher.test-program.ts <brokers> <topic>`. */
const [brokers = '', topic = ''] = process.argv.slice(2);
await publishUntilKilled(openKafkaEventBus({ brokers: brokers.split(',') }), topic);
