/** For so long may one turn of the event loop be taken, in ms. */
const TURN_MS = 2;

/**
 * Runs pieces of work one after the other, in the order of asking, and lets everything else run in between: many streams
 * of bytes that lie in memory would otherwise hold the event loop for as long as their clients keep up.
 */
export class ShortTurns {
  private waiting: (() => void)[] = [];

  next(work: () => void): void {
    if (this.waiting.push(work) === 1) setImmediate(() => this.run());
  }

  private run(): void {
    const until = performance.now() + TURN_MS;
    let done = 0;
    try {
      do this.waiting[done++]?.();
      while (done < this.waiting.length && performance.now() < until);
    } finally {
      this.waiting = this.waiting.slice(done);
      if (this.waiting.length > 0) setImmediate(() => this.run());
    }
  }
}
