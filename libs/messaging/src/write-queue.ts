interface Waiting<T> {
  entries: T[];
  bytes: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

export interface WriteQueueParts<T> {
  /** Makes all of them durable, in order; called again only when it settled. */
  write: (entries: T[]) => Promise<void>;
  bytesOf: (entry: T) => number;
  /** One write takes at most so many entries and about so many bytes, so that an import of a whole fleet neither fills the memory nor holds up others; always at least one entry. */
  mostEntries: number;
  mostBytes: number;
}

/** All that is asked for in one turn of the event loop, or while an earlier write runs, is written together. */
export class WriteQueue<T> {
  private readonly parts: WriteQueueParts<T>;
  private waiting: Waiting<T>[] = [];
  private writing = false;
  private scheduled = false;

  constructor(parts: WriteQueueParts<T>) {
    this.parts = parts;
  }

  /** Resolves when all are durable. A very large batch is written in several steps, in order. */
  async append(entries: T[]): Promise<void> {
    await Promise.all(this.slices(entries).map((slice) => this.enqueue(slice)));
  }

  /** Resolves when all that was asked for is written, or has failed. */
  async drain(): Promise<void> {
    await this.enqueue({ entries: [], bytes: 0 }).catch(() => undefined);
  }

  private enqueue({ entries, bytes }: Pick<Waiting<T>, 'entries' | 'bytes'>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entries, bytes, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.writing || this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      void this.writeSome();
    });
  }

  private async writeSome(): Promise<void> {
    const taken = this.waiting.splice(0, this.countForOneWrite());
    this.writing = true;
    try {
      const entries = taken.flatMap((one) => one.entries);
      if (entries.length > 0) await this.parts.write(entries);
      for (const { resolve } of taken) resolve();
    } catch (error) {
      for (const { reject } of taken) reject(error as Error);
    } finally {
      this.writing = false;
      if (this.waiting.length > 0) this.schedule();
    }
  }

  private countForOneWrite(): number {
    const { mostEntries, mostBytes } = this.parts;
    let entries = 0;
    let bytes = 0;
    const beyond = this.waiting.findIndex((one) => {
      entries += one.entries.length;
      bytes += one.bytes;
      return entries > mostEntries || bytes > mostBytes;
    });
    return beyond < 0 ? this.waiting.length : Math.max(beyond, 1);
  }

  private slices(entries: T[]): Pick<Waiting<T>, 'entries' | 'bytes'>[] {
    const { bytesOf, mostEntries, mostBytes } = this.parts;
    const found: Pick<Waiting<T>, 'entries' | 'bytes'>[] = [];
    for (const entry of entries) {
      const size = bytesOf(entry);
      const last = found.at(-1);
      if (last && last.entries.length < mostEntries && last.bytes + size <= mostBytes) {
        last.entries.push(entry);
        last.bytes += size;
      } else found.push({ entries: [entry], bytes: size });
    }
    return found;
  }
}
