import { openEmbeddedEventBus } from '@ringfleet/messaging';
import { publishUntilKilled } from './publish-until-killed.ts';

/** Publishes until it is killed: `node embedded-publisher.test-program.ts <file> <topic>`. */
const [file = '', topic = ''] = process.argv.slice(2);
await publishUntilKilled(await openEmbeddedEventBus({ file }), topic);
