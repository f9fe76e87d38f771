/** A refusal that is reported together with its like from the same address. */
export interface CountedRefusal {
  count: number;
  firstAt: string;
  lastAt: string;
}

const WINDOW_MS = 60_000;
const MOST_ADDRESSES = 10_000;

/**
 * One report per address and minute: the first refusal is reported at once, what follows within a minute is joined and
 * reported at its end.
 */
export class RefusalWindow<T extends CountedRefusal> {
  private readonly open = new Map<string, { until: number; joined?: T }>();
  private readonly join: (into: T, next: T) => T;
  private readonly report: (refusal: T) => void;
  private readonly now: () => number;
  private timer?: NodeJS.Timeout;

  constructor(join: (into: T, next: T) => T, report: (refusal: T) => void, now: () => number = Date.now) {
    this.join = join;
    this.report = report;
    this.now = now;
  }

  start(): void {
    this.timer = setInterval(() => this.sweep(), 1_000);
    this.timer.unref();
  }

  add(address: string, refusal: T): void {
    const window = this.open.get(address);
    if (window) {
      window.joined = window.joined
        ? { ...this.join(window.joined, refusal), count: window.joined.count + 1, lastAt: refusal.lastAt }
        : refusal;
      return;
    }
    if (this.open.size >= MOST_ADDRESSES) return;
    this.open.set(address, { until: this.now() + WINDOW_MS });
    this.report(refusal);
  }

  /** Ends the windows whose minute is over. */
  sweep(): void {
    const now = this.now();
    for (const [address, window] of this.open) {
      if (window.until > now) continue;
      if (window.joined) {
        this.report(window.joined);
        this.open.set(address, { until: now + WINDOW_MS });
      } else this.open.delete(address);
    }
  }

  /** Reports what was joined so far. */
  close(): void {
    clearInterval(this.timer);
    for (const { joined } of this.open.values()) if (joined) this.report(joined);
    this.open.clear();
  }
}
