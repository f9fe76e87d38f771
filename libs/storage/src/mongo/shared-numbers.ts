import type { Collection } from 'mongoose';

export interface CounterDocument {
  _id: string;
  /** The last number given away. */
  seq: number;
}

interface Asked {
  count: number;
  resolve: (first: number) => void;
  reject: (error: unknown) => void;
}

/**
 * Numbers of one kind over all processes: who asks after another was answered gets higher ones. Those who wait together
 * share one call.
 */
export class SharedNumbers {
  private readonly counters: Collection<CounterDocument>;
  private readonly name: string;
  private waiting: Asked[] = [];
  private asking = false;

  constructor(counters: Collection<CounterDocument>, name: string) {
    this.counters = counters;
    this.name = name;
  }

  /** Takes so many in a row. @returns the first */
  take(count: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ count, resolve, reject });
      if (!this.asking) void this.ask();
    });
  }

  /** The last number given away, 0 before the first. */
  async last(): Promise<number> {
    return (await this.counters.findOne({ _id: this.name }))?.seq ?? 0;
  }

  private async ask(): Promise<void> {
    this.asking = true;
    while (this.waiting.length > 0) {
      const asked = this.waiting;
      this.waiting = [];
      try {
        const all = asked.reduce((sum, { count }) => sum + count, 0);
        let next = (await this.advance(all)) - all + 1;
        for (const { count, resolve } of asked) {
          resolve(next);
          next += count;
        }
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.asking = false;
  }

  private async advance(by: number): Promise<number> {
    const counter = await this.counters.findOneAndUpdate(
      { _id: this.name },
      { $inc: { seq: by } },
      { upsert: true, returnDocument: 'after' },
    );
    return counter!.seq;
  }
}
