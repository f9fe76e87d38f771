import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { EventBus, TopicFault, TopicSettings } from '@ringfleet/messaging';
import type { HealthFinding } from '@ringfleet/service-kit';

const LOOK_EVERY_MS = 2_000;
/** Of many faults one cause is likely: the first few show it. */
const TOLD = 3;

/** Looks whether the topics are as they shall be, until they are. */
export class TopicWatch {
  private readonly bus: EventBus;
  private readonly wanted: TopicSettings[];
  private readonly logger = new Logger('Topics');
  private last: HealthFinding = { state: 'degraded', detail: 'they were not looked at yet' };

  constructor(bus: EventBus, wanted: TopicSettings[]) {
    this.bus = bus;
    this.wanted = wanted;
  }

  /** What it found last. */
  readonly finding = (): HealthFinding => this.last;

  /** Resolves when all are right; rejects when the signal ends the waiting. */
  async right(signal: AbortSignal): Promise<void> {
    for (;;) {
      const found = await this.look();
      if (found.detail !== undefined && found.detail !== this.last.detail) this.logger.warn(found.detail);
      this.last = found;
      if (found.state === 'up') return;
      await pause(LOOK_EVERY_MS, undefined, { signal });
    }
  }

  private async look(): Promise<HealthFinding> {
    try {
      const faults = await this.bus.checkTopics(this.wanted);
      return faults.length === 0 ? { state: 'up' } : { state: 'degraded', detail: textOf(faults) };
    } catch (error) {
      return { state: 'degraded', detail: (error as Error).message };
    }
  }
}

function textOf(faults: readonly TopicFault[]): string {
  const told = faults
    .slice(0, TOLD)
    .map((one) =>
      one.fault === 'missing'
        ? `${one.topic} is missing`
        : `${one.topic} has ${one.setting} ${one.found} instead of ${one.wanted}`,
    );
  if (faults.length > TOLD) told.push(`and ${faults.length - TOLD} more`);
  return `${told.join(', ')}: run 'ringfleet topics apply'`;
}
