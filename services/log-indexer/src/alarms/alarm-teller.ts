import { setTimeout } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { FailureLog } from '@ringfleet/service-kit';
import type { AlarmCounter } from './alarm-counter.service.ts';

const EVERY_MS = 30_000;

/** Has counts told that had to wait for their turn. */
export class AlarmTeller {
  private readonly counter: Pick<AlarmCounter, 'publishDue'>;
  private readonly failures = new FailureLog(new Logger('AlarmTeller'));
  private readonly stopping = new AbortController();
  private living: Promise<void> = Promise.resolve();

  constructor(counter: Pick<AlarmCounter, 'publishDue'>) {
    this.counter = counter;
  }

  start(): void {
    this.living = this.live();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.living;
  }

  private async live(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await setTimeout(EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await this.counter
        .publishDue()
        .catch((error: unknown) => this.failures.failed('telling alarms', error));
    }
  }
}
