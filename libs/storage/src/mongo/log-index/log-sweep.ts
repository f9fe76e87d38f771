import { DAY, keptFor } from '../../embedded/log-index/log-buckets.ts';
import type { LogRetention } from '../../log-index/log-index.port.ts';
import type { LogIndexModels } from './log-index-schema.ts';

/** That a chunk was put is remembered so much longer than the lines that are kept longest. */
const REMEMBERED = 30 * DAY;
const AT_ONCE = 500;

/** Deletes what a log index need not keep. Blocks of puts that ended half-way go like all others. */
export class LogSweep {
  private readonly models: LogIndexModels;
  private readonly retention: LogRetention;
  private readonly size: () => Promise<{ bytes: number }>;

  constructor(models: LogIndexModels, retention: LogRetention, size: () => Promise<{ bytes: number }>) {
    this.models = models;
    this.retention = retention;
    this.size = size;
  }

  async run(now: number): Promise<{ buckets: number; lines: number }> {
    const past = await this.removePast(now);
    const excess = await this.removeExcess();
    await this.forgetCopies(now);
    return { buckets: past.buckets + excess.buckets, lines: past.lines + excess.lines };
  }

  private async removePast(now: number): Promise<{ buckets: number; lines: number }> {
    const gone = { buckets: 0, lines: 0 };
    for (const group of await this.models.blocks.distinct('group')) {
      const filter = { group, ends: { $lte: now - keptFor(group, this.retention.days) } };
      const buckets = await this.models.blocks.aggregate<{ _id: number; lines: number }>([
        { $match: filter },
        { $group: { _id: '$ends', lines: { $sum: '$lines' } } },
      ]);
      for (const { _id: ends, lines } of buckets) {
        await this.models.blocks.deleteMany({ group, ends });
        gone.buckets += 1;
        gone.lines += lines;
      }
    }
    return gone;
  }

  /** The oldest blocks go until the rest fits. */
  private async removeExcess(): Promise<{ buckets: number; lines: number }> {
    const gone = { buckets: 0, lines: 0 };
    let excess = (await this.size()).bytes - this.retention.bytes;
    while (excess > 0) {
      const oldest = await this.models.blocks
        .find()
        .select({ bytes: 1, lines: 1 })
        .sort({ newest: 1, _id: 1 })
        .limit(AT_ONCE)
        .lean();
      if (oldest.length === 0) break;
      const some: typeof oldest = [];
      for (const block of oldest) {
        if (excess <= 0) break;
        some.push(block);
        excess -= block.bytes;
        gone.lines += block.lines;
      }
      await this.models.blocks.deleteMany({ _id: { $in: some.map(({ _id }) => _id) } });
      gone.buckets += some.length;
    }
    return gone;
  }

  private async forgetCopies(now: number): Promise<void> {
    const longest = Math.max(...Object.values(this.retention.days)) * DAY;
    let after = -Infinity;
    for (;;) {
      const old = await this.models.copies
        .find({ put: { $gt: after, $lt: now - longest - REMEMBERED } })
        .select({ version: 1, put: 1 })
        .sort({ put: 1 })
        .limit(AT_ONCE)
        .lean();
      for (const { _id, version } of old)
        if (!(await this.models.blocks.exists({ copy: _id })))
          await this.models.copies.deleteOne({ _id, version });
      if (old.length < AT_ONCE) return;
      after = old.at(-1)!.put;
    }
  }
}
