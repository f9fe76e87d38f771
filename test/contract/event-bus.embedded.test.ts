import { embeddedEventBus } from './adapters/embedded-event-bus.ts';
import { describeEventBus } from './event-bus.contract.ts';

describeEventBus('embedded', embeddedEventBus(0));
describeEventBus('embedded, every second message delivered twice', embeddedEventBus(2));
