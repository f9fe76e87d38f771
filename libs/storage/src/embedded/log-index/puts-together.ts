import type { PackedPut } from './log-writer.program.ts';

/** About so many characters of lines go into one call: enough to sort many phones' lines together. */
const CHARACTERS_TOGETHER = 4_000_000;

interface WaitingPut {
  put: PackedPut;
  resolve: () => void;
  reject: (error: Error) => void;
}

/**
 * Puts that wait while another is written go together into the next call. The full-text index is cheapest when lines of
 * many phones are sorted by time together, and all share one commit.
 */
export class PutsTogether {
  private readonly write: (puts: PackedPut[]) => Promise<void>;
  private waiting: WaitingPut[] = [];
  private writing: Promise<void> | undefined;

  constructor(write: (puts: PackedPut[]) => Promise<void>) {
    this.write = write;
  }

  put(put: PackedPut): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ put, resolve, reject });
      this.writing ??= this.writeAll();
    });
  }

  /** When nothing waits any more. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private async writeAll(): Promise<void> {
    // What is put in the same turn of the event loop goes together, too.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) await this.writeSome(this.take());
    this.writing = undefined;
  }

  private take(): WaitingPut[] {
    let characters = 0;
    const end = this.waiting.findIndex(({ put }) => {
      characters += put.chunks.reduce((sum, { lines }) => sum + lines.length, 0);
      return characters > CHARACTERS_TOGETHER;
    });
    return this.waiting.splice(0, end < 0 ? this.waiting.length : Math.max(end, 1));
  }

  private async writeSome(some: WaitingPut[]): Promise<void> {
    try {
      await this.write(some.map(({ put }) => put));
      for (const { resolve } of some) resolve();
    } catch (error) {
      // One that cannot be written must not fail the others.
      if (some.length > 1) for (const one of some) await this.writeSome([one]);
      else some[0]!.reject(error as Error);
    }
  }
}
