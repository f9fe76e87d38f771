import type { LogIndex } from '@ringfleet/storage';

const EVERY_MS = 15_000;

/** Asks now and then what costs more than a scrape may: how much the index holds. */
export class IndexWatch {
  size: { lines: number; bytes: number } | undefined;
  /** Since when the index does not answer. */
  failing: Date | undefined;
  private readonly index: Pick<LogIndex, 'size'>;
  private timer: NodeJS.Timeout | undefined;

  constructor(index: Pick<LogIndex, 'size'>) {
    this.index = index;
  }

  start(): void {
    void this.look();
    this.timer = setInterval(() => void this.look(), EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async look(): Promise<void> {
    this.size = await this.index.size().catch(() => undefined);
    this.failing = this.size ? undefined : (this.failing ?? new Date());
  }
}
