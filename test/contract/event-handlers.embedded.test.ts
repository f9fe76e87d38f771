import { embeddedEventBus } from './adapters/embedded-event-bus.ts';
import { describeEventHandlers } from './event-handlers.contract.ts';

describeEventHandlers('embedded', embeddedEventBus(0));
