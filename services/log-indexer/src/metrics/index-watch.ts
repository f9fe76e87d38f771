import type { LogIndex } from '@ringfleet/storage';

const EVERY_MS = 15_000;
/** A large index is looked through for seconds: of its time it gives at most this part. */
const MOST_OF_THE_TIME = 0.05;

/** Asks now and then what costs more than a scrape may: how much the index holds. */
export class IndexWatch {
  size: { lines: number; bytes: number } | undefined;
  /** Since when the index does not answer. */
  failing: Date | undefined;
  private readonly index: Pick<LogIndex, 'size'>;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(index: Pick<LogIndex, 'size'>) {
    this.index = index;
  }

  start(): void {
    const begun = performance.now();
    void this.look().then(() => {
      if (this.isStopped) return;
      const pause = this.failing ? EVERY_MS : pauseAfter(performance.now() - begun);
      this.timer = setTimeout(() => this.start(), pause).unref();
    });
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  async look(): Promise<void> {
    this.size = await this.index.size().catch(() => undefined);
    this.failing = this.size ? undefined : (this.failing ?? new Date());
  }
}

/** Until the next look, in ms, after one that took so long. */
function pauseAfter(tookMs: number): number {
  return Math.max(EVERY_MS, tookMs / MOST_OF_THE_TIME - tookMs);
}
