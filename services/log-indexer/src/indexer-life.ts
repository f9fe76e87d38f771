import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { OutboxRelay } from '@ringfleet/messaging';
import type { AlarmTeller } from './alarms/alarm-teller.ts';
import type { IndexWatch } from './metrics/index-watch.ts';
import type { LogSweeper } from './retention/log-sweeper.ts';

interface LifeParts {
  relay: OutboxRelay;
  sweeper: LogSweeper;
  watch: IndexWatch;
  teller: AlarmTeller;
}

/** What goes on by itself while the service runs: outboxes, sweeps, alarms whose counts waited, and looks at the index. */
export class IndexerLife implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly parts: LifeParts;

  constructor(parts: LifeParts) {
    this.parts = parts;
  }

  onApplicationBootstrap(): void {
    const { relay, sweeper, watch, teller } = this.parts;
    relay.start();
    sweeper.start();
    watch.start();
    teller.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const { relay, sweeper, watch, teller } = this.parts;
    watch.stop();
    await Promise.all([sweeper.stop(), teller.stop()]);
    await relay.stop();
  }
}
