import type { LineCounts } from './index-lines.ts';

/** What was indexed since the process began. */
export class IndexingCounters {
  uploads = 0;
  /** Uploads whose event came again. */
  repeatedUploads = 0;
  lines = 0;
  unparsedLines = 0;
  /** Lines that a phone sent again and that were skipped. */
  repeatedLines = 0;

  indexed({ lines, unparsed }: LineCounts, repeated: number): void {
    this.uploads += 1;
    this.lines += lines;
    this.unparsedLines += unparsed;
    this.repeatedLines += repeated;
  }
}
