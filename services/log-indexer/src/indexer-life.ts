import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { OutboxRelay } from '@ringfleet/messaging';
import type { StateOnBus } from '@ringfleet/service-kit';
import type { AlarmTeller } from './alarms/alarm-teller.ts';
import type { FactsRebuild } from './facts/facts-rebuild.service.ts';
import type { PhoneRecord } from './facts/phone-record.ts';
import type { IndexWatch } from './metrics/index-watch.ts';
import type { LogSweeper } from './retention/log-sweeper.ts';

interface LifeParts {
  relay: OutboxRelay;
  state: StateOnBus<PhoneRecord>;
  rebuild: FactsRebuild;
  sweeper: LogSweeper;
  watch: IndexWatch;
  teller: AlarmTeller;
}

/**
 * What goes on by itself while the service runs: facts taken back where there are none and told where the bus has none,
 * outboxes, sweeps, alarms whose counts waited, and looks at the index.
 */
export class IndexerLife implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly parts: LifeParts;
  private readonly logger = new Logger('IndexerLife');

  constructor(parts: LifeParts) {
    this.parts = parts;
  }

  onApplicationBootstrap(): void {
    const { relay, state, rebuild, sweeper, watch, teller } = this.parts;
    relay.start();
    state.start();
    rebuild
      .startEmpty()
      .catch((err: unknown) => this.logger.warn({ err, msg: 'facts could not be taken back from the bus' }));
    sweeper.start();
    watch.start();
    teller.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const { relay, state, rebuild, sweeper, watch, teller } = this.parts;
    watch.stop();
    await Promise.all([rebuild.stop(), sweeper.stop(), teller.stop(), state.close()]);
    await relay.stop();
  }
}
