import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { OutboxRelay } from '@ringfleet/messaging';
import type { StateOnBus } from '@ringfleet/service-kit';
import type { OptionSet } from './options/option-set.repository.ts';

/** Publishes what documents hold in their outboxes while the service runs, and all of it on a bus that has none. */
export class DhcpOptionsLife implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly relay: OutboxRelay;
  private readonly state: StateOnBus<OptionSet>;

  constructor(relay: OutboxRelay, state: StateOnBus<OptionSet>) {
    this.relay = relay;
    this.state = state;
  }

  onApplicationBootstrap(): void {
    this.relay.start();
    this.state.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.state.close();
    await this.relay.stop();
  }
}
