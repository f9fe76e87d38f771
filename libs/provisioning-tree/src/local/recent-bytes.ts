/** Buffers by name up to a number of bytes in all; the one that was asked for longest ago goes first. */
export class RecentBytes {
  private readonly limit: number;
  private readonly kept = new Map<string, Buffer>();
  private bytes = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get(name: string): Buffer | undefined {
    const found = this.kept.get(name);
    if (!found) return undefined;
    this.kept.delete(name);
    this.kept.set(name, found);
    return found;
  }

  set(name: string, bytes: Buffer): void {
    if (this.kept.has(name) || bytes.length > this.limit) return;
    this.kept.set(name, bytes);
    this.bytes += bytes.length;
    for (const [oldest, { length }] of this.kept) {
      if (this.bytes <= this.limit) return;
      this.kept.delete(oldest);
      this.bytes -= length;
    }
  }
}
