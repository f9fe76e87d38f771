import type { OutboxMessage } from '../repository.port.ts';
import type { DocumentModel, WaitingMessage } from './document-schema.ts';
import type { MongoLease } from './mongo-lease.ts';
import type { SharedNumbers } from './shared-numbers.ts';
import { fromWaiting, oldestOf, remove, toWait, type Waiting } from './waiting-messages.ts';

/** Whatever the counter says, all is looked at so often. */
const LOOK_ANYWAY_MS = 30_000;

/**
 * The outbox of a service: the messages in all its documents. One process at a time is handed them (a lease), since two
 * would send an old state of a document behind a newer one. It also hears of what the others put, by looking at the
 * counter of puts: then all collections are asked, else those that something was put to.
 */
export class MongoOutbox {
  private readonly lease: MongoLease;
  private readonly numbers: SharedNumbers;
  private readonly models: () => Iterable<DocumentModel>;
  private readonly pollMs: number;
  private readonly listeners: (() => void)[] = [];
  /** Collections that may hold messages, each with a mark of the last time when that was said. */
  private readonly due = new Map<DocumentModel, symbol>();
  private isHolder = false;
  private telling = false;
  private closed = false;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private known = { seq: -1, nextAt: 0, pauseMs: 0 };

  constructor(options: {
    lease: MongoLease;
    numbers: SharedNumbers;
    models: () => Iterable<DocumentModel>;
    /** How often the puts of other processes are looked for, in ms. */
    pollMs: number;
  }) {
    this.lease = options.lease;
    this.numbers = options.numbers;
    this.models = options.models;
    this.pollMs = options.pollMs;
  }

  /** What a put writes for its messages. */
  async waiting(messages: readonly OutboxMessage[]): Promise<WaitingMessage[]> {
    return messages.length === 0 ? [] : toWait(messages, await this.numbers.take(1));
  }

  async pending(limit: number): Promise<{ ref: string; message: OutboxMessage }[]> {
    const wasHolder = this.isHolder;
    this.isHolder = await this.lease.hold();
    if (!this.isHolder) return [];
    if (!wasHolder) this.mark(this.models());
    const asked = await Promise.all(
      Array.from(this.due, async ([model, mark]) => ({ model, mark, ...(await oldestOf(model, limit)) })),
    );
    for (const { model, mark, waiting } of asked)
      if (waiting.length === 0 && this.due.get(model) === mark) this.due.delete(model);
    const upTo = Math.min(...asked.map((part) => part.upTo));
    const sorted = asked.flatMap(({ waiting }) => waiting).sort((a, b) => a.place - b.place);
    // What lies beyond may have something before it that was not read; the first of all is first in any case.
    const complete = sorted.filter(({ place }, index) => place <= upTo || index === 0);
    return complete
      .slice(0, limit)
      .map((waiting) => ({ ref: refOf(waiting), message: fromWaiting(waiting.message) }));
  }

  async release(refs: string[]): Promise<void> {
    const models = new Map(Array.from(this.models(), (model) => [model.collection.name, model]));
    const parsed = refs.map((ref) => JSON.parse(ref) as [collection: string, id: string, ref: string]);
    for (const [collection, ofCollection] of Map.groupBy(parsed, ([name]) => name)) {
      const refsOf = Map.groupBy(ofCollection, ([, id]) => id);
      const model = models.get(collection);
      if (model)
        await remove(model, new Map(Array.from(refsOf, ([id, all]) => [id, all.map(([, , ref]) => ref)])));
    }
  }

  onFilled(listener: () => void): void {
    this.listeners.push(listener);
    this.timer ??= setTimeout(() => this.look(), this.pollMs).unref();
  }

  /**
   * Tells the listeners, once for all that was put meanwhile.
   * @param models what was put to
   */
  filled(models: Iterable<DocumentModel>): void {
    this.mark(models);
    if (this.telling) return;
    this.telling = true;
    setImmediate(() => {
      this.telling = false;
      if (!this.closed) for (const listener of this.listeners) listener();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.looking;
    // Where the server is away nobody can take it over either.
    await this.lease.release().catch(() => undefined);
  }

  private mark(models: Iterable<DocumentModel>): void {
    for (const model of models) this.due.set(model, Symbol());
  }

  private look(): void {
    this.looking = this.lookForOthers()
      // Whoever is told would meet the same: the next look is soon.
      .catch(() => undefined)
      .then(() => {
        if (!this.closed) this.timer = setTimeout(() => this.look(), this.pollMs).unref();
      });
  }

  /** A put takes its number before it is written: after a change it is looked again and again, more and more rarely. */
  private async lookForOthers(): Promise<void> {
    const held = await this.lease.hold();
    const seq = held ? await this.numbers.last() : -1;
    if (seq !== this.known.seq) this.known = { seq, nextAt: 0, pauseMs: this.pollMs };
    const now = performance.now();
    if (!held || now < this.known.nextAt) return;
    this.known.nextAt = now + this.known.pauseMs;
    this.known.pauseMs = Math.min(this.known.pauseMs * 2, LOOK_ANYWAY_MS);
    this.filled(this.models());
  }
}

function refOf({ collection, id, message }: Waiting): string {
  return JSON.stringify([collection, id, message.ref]);
}
