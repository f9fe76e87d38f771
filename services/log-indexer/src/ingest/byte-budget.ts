/** Lets pieces of work run side by side as long as their bytes fit together; one that is larger than all runs alone. */
export class ByteBudget {
  private readonly limit: number;
  private used = 0;
  private readonly waiting: { bytes: number; start: () => void }[] = [];

  /** @param limit bytes of all work at a time */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** In the order of the calls. */
  async spend<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const share = Math.min(bytes, this.limit);
    if (this.waiting.length > 0 || this.used + share > this.limit)
      await new Promise<void>((start) => this.waiting.push({ bytes: share, start }));
    else this.used += share;
    try {
      return await work();
    } finally {
      this.used -= share;
      this.startWaiting();
    }
  }

  private startWaiting(): void {
    for (let next = this.waiting[0]; next && this.used + next.bytes <= this.limit; next = this.waiting[0]) {
      this.waiting.shift();
      this.used += next.bytes;
      next.start();
    }
  }
}
