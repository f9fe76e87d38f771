import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { OutboxRelay } from '@ringfleet/messaging';
import { FailureLog, type StateOnBus } from '@ringfleet/service-kit';
import type { Detector } from './detector.service.ts';
import type { DriftRecord } from './judging/drift-record.repository.ts';
import type { DriftCounts } from './metrics/drift-counts.ts';

/** Acceptances that end, and counts for scrapes, are looked at this often (ms). */
const ROUND_MS = 60_000;
const DAY_MS = 86_400_000;

interface LifeParts {
  relay: OutboxRelay;
  state: StateOnBus<DriftRecord>;
  detector: Detector;
  counts: DriftCounts;
  callListDays: number;
}

/**
 * What the detector does while it runs: publishes its outbox, and all of its records on a bus that has none, asks what
 * was decided, ends acceptances in their time.
 */
export class DetectorLife implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly parts: LifeParts;
  private readonly failures = new FailureLog(new Logger('DriftDetector'));
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(parts: LifeParts) {
    this.parts = parts;
  }

  onApplicationBootstrap(): void {
    const { relay, state, detector } = this.parts;
    relay.start();
    state.start();
    this.running = this.attempt(() => detector.clear.askEverything()).then(() => this.round());
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.round());
    }, ROUND_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    await this.parts.state.close();
    await this.parts.relay.stop();
  }

  private async round(): Promise<void> {
    const { detector, counts, callListDays } = this.parts;
    await this.attempt(() => detector.accept.expire(new Date().toISOString()));
    const oldest = new Date(Date.now() - callListDays * DAY_MS).toISOString();
    await this.attempt(() => detector.history.forgetCallsBefore(oldest));
    await this.attempt(() => counts.count());
  }

  /** What fails is tried again in the next round. */
  private async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.failures.failed("the detector's round", error);
    }
  }
}
