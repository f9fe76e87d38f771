import { RingfleetError } from '@ringfleet/contracts';

/** Counts what the journal takes on disk: segments, files of large uploads, and what open uploads have reserved. */
export class JournalSpace {
  readonly limit: number;
  private readonly segments = new Map<number, number>();
  private others = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Bytes. */
  get used(): number {
    let sum = this.others;
    for (const size of this.segments.values()) sum += size;
    return sum;
  }

  /** @throws RF_JOURNAL_FULL when so many more bytes would pass the limit */
  admit(bytes: number): void {
    if (this.used + bytes > this.limit) throw new RingfleetError('RF_JOURNAL_FULL', { limit: this.limit });
  }

  /** Counts bytes outside segments. */
  take(bytes: number): void {
    this.others += bytes;
  }

  release(bytes: number): void {
    this.others -= bytes;
  }

  setSegment(number: number, size: number): void {
    this.segments.set(number, size);
  }

  growSegment(number: number, bytes: number): void {
    this.segments.set(number, (this.segments.get(number) ?? 0) + bytes);
  }

  dropSegment(number: number): void {
    this.segments.delete(number);
  }

  /** Oldest first. */
  segmentNumbers(): number[] {
    return [...this.segments.keys()].sort((a, b) => a - b);
  }

  segmentSize(number: number): number {
    return this.segments.get(number) ?? 0;
  }
}
