import { BaseRpcContext } from '@nestjs/microservices';
import type { DeliveredMessage, Delivery } from '../event-bus.port.ts';

/** What `@Ctx()` gives a handler: the message as it lay on the bus, and its delivery. */
export class EventContext extends BaseRpcContext<[DeliveredMessage, Delivery]> {
  /** Where it lay and what it carried. A replayed dead letter lies in the group's dead-letter topic. */
  get message(): DeliveredMessage {
    return this.args[0];
  }

  /** 1 for the first delivery. */
  get attempt(): number {
    return this.args[1].attempt;
  }

  /** To be called between the steps of anything that takes longer than a few seconds (N-14). */
  heartbeat(): Promise<void> {
    return this.args[1].heartbeat();
  }
}
