import type { Collection } from 'mongoose';

export interface LeaseDocument {
  _id: string;
  /** Null when given back. */
  holder: string | null;
  /** Counts up each time the holder shows that it lives. */
  beat: number;
}

/**
 * A thing that one process of a service does at a time. No clock of one machine is compared with another's: the
 * holder counts its beats up, and who sees no new beat for the time of the lease, by his own clock, takes it over.
 */
export class MongoLease {
  private readonly leases: Collection<LeaseDocument>;
  private readonly name: string;
  private readonly holder: string;
  private readonly leaseMs: number;
  private beat = 0;
  private heldUntil = 0;
  private seen: { holder: string | null; beat: number; at: number } | undefined;
  private turn: Promise<boolean> | undefined;

  constructor(options: {
    leases: Collection<LeaseDocument>;
    name: string;
    /** Of this process alone. */
    holder: string;
    leaseMs: number;
  }) {
    this.leases = options.leases;
    this.name = options.name;
    this.holder = options.holder;
    this.leaseMs = options.leaseMs;
  }

  /** Takes it, or keeps it; false while somebody else has it. */
  async hold(): Promise<boolean> {
    if (performance.now() < this.heldUntil - this.leaseMs / 3) return true;
    this.turn ??= this.takeOrKeep().finally(() => (this.turn = undefined));
    return this.turn;
  }

  /** Gives it back, so that the next need not wait. */
  async release(): Promise<void> {
    const ours = { _id: this.name, holder: this.holder, beat: this.beat };
    this.heldUntil = 0;
    if (this.beat > 0) await this.leases.updateOne(ours, { $set: { holder: null }, $inc: { beat: 1 } });
  }

  private async takeOrKeep(): Promise<boolean> {
    if (this.beat > 0 && (await this.advance(this.holder, this.beat))) return true;
    const lease = await this.leases.findOne({ _id: this.name });
    if (!lease) return this.advance(null, 0);
    // Also our own: a beat whose answer was lost on its way.
    if (lease.holder === null || lease.holder === this.holder) return this.advance(lease.holder, lease.beat);
    const now = performance.now();
    if (this.seen?.holder !== lease.holder || this.seen.beat !== lease.beat)
      this.seen = { holder: lease.holder, beat: lease.beat, at: now };
    return now - this.seen.at >= this.leaseMs && this.advance(lease.holder, lease.beat);
  }

  /** One of all who saw this beat succeeds. */
  private async advance(holder: string | null, beat: number): Promise<boolean> {
    // Counted from before the call: the others count from when they see its result.
    const asked = performance.now();
    this.heldUntil = 0;
    const taken = await this.leases
      .updateOne(
        { _id: this.name, holder, beat },
        { $set: { holder: this.holder }, $inc: { beat: 1 } },
        { upsert: beat === 0 },
      )
      .catch((error: { code?: unknown }) => {
        if (error.code === DUPLICATE_KEY) return { matchedCount: 0, upsertedCount: 0 };
        throw error;
      });
    if (taken.matchedCount + taken.upsertedCount === 0) {
      this.beat = 0;
      return false;
    }
    this.beat = beat + 1;
    this.heldUntil = asked + this.leaseMs;
    return true;
  }
}

const DUPLICATE_KEY = 11_000;
