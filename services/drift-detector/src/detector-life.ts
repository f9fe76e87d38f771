import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { OutboxRelay } from '@ringfleet/messaging';
import type { Detector } from './detector.service.ts';
import type { DriftCounts } from './metrics/drift-counts.ts';

/** Acceptances that end, and counts for scrapes, are looked at this often (ms). */
const ROUND_MS = 60_000;
const DAY_MS = 86_400_000;

/** What the detector does while it runs: publishes its outbox, asks what was decided, ends acceptances in their time. */
export class DetectorLife implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly relay: OutboxRelay;
  private readonly detector: Detector;
  private readonly counts: DriftCounts;
  private readonly callListDays: number;
  private readonly logger = new Logger('DriftDetector');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(relay: OutboxRelay, detector: Detector, counts: DriftCounts, callListDays: number) {
    this.relay = relay;
    this.detector = detector;
    this.counts = counts;
    this.callListDays = callListDays;
  }

  onApplicationBootstrap(): void {
    this.relay.start();
    this.running = this.attempt(() => this.detector.clear.askEverything()).then(() => this.round());
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.round());
    }, ROUND_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    await this.relay.stop();
  }

  private async round(): Promise<void> {
    await this.attempt(() => this.detector.accept.expire(new Date().toISOString()));
    const oldest = new Date(Date.now() - this.callListDays * DAY_MS).toISOString();
    await this.attempt(() => this.detector.history.forgetCallsBefore(oldest));
    await this.attempt(() => this.counts.count());
  }

  /** What fails is tried again in the next round. */
  private async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn({ msg: 'the detector could not do its round', error });
    }
  }
}
