import { RingfleetError } from '@ringfleet/contracts';
import type { DocumentStore } from '@ringfleet/storage';
import { backoffMs, pause } from '../backoff.ts';
import type { EventBus } from '../event-bus.port.ts';

type Pending = Awaited<ReturnType<DocumentStore['pendingOutbox']>>;

const BATCH = 500;

export interface OutboxRelayOptions {
  store: DocumentStore;
  bus: EventBus;
  /** Pause after a failed try in ms, doubled each time up to 30 s. @default 200 */
  firstBackoffMs?: number;
  /** Told of every failed try; the relay goes on by itself. */
  onFailure?: (error: unknown) => void;
}

/**
 * Moves a service's outbox to the bus, in the order stored within each topic, until the bus has acknowledged it. A crash
 * in between sends again (at least once); nothing is released that is not durable on the bus.
 */
export class OutboxRelay {
  private readonly store: DocumentStore;
  private readonly bus: EventBus;
  private readonly firstBackoffMs: number;
  private readonly onFailure: (error: unknown) => void;
  private stopping: AbortController | undefined;
  private running: Promise<void> = Promise.resolve();
  private wanted = false;
  private moving = false;
  private failedSince: Date | undefined;
  private asking: PromiseWithResolvers<void>[] = [];

  constructor({ store, bus, firstBackoffMs = 200, onFailure }: OutboxRelayOptions) {
    this.store = store;
    this.bus = bus;
    this.firstBackoffMs = firstBackoffMs;
    this.onFailure = onFailure ?? (() => undefined);
    store.onOutbox(() => this.wake());
  }

  /** Since when not everything could be moved; undefined while all is well. */
  get failing(): Date | undefined {
    return this.failedSince;
  }

  /** Begins with what an earlier run left. */
  start(): void {
    this.stopping ??= new AbortController();
    this.wake();
  }

  /** Resolves when the bus has all that waits now; rejects when a try fails: what is left goes later. */
  settled(): Promise<void> {
    const asked = Promise.withResolvers<void>();
    this.asking.push(asked);
    if (this.stopping) this.wake();
    else this.answer(new RingfleetError('RF_BUS_CLOSED'));
    return asked.promise;
  }

  /** Resolves when the batch in hand is done with; the rest stays in the outbox. */
  async stop(): Promise<void> {
    this.stopping?.abort();
    this.stopping = undefined;
    await this.running;
    this.answer(new RingfleetError('RF_BUS_CLOSED'));
  }

  private answer(failure?: unknown): void {
    for (const { resolve, reject } of this.asking.splice(0))
      if (failure === undefined) resolve();
      else reject(failure);
  }

  private wake(): void {
    this.wanted = true;
    if (!this.stopping || this.moving) return;
    this.moving = true;
    this.running = this.run(this.stopping.signal).finally(() => {
      this.moving = false;
      if (this.wanted) this.wake();
    });
  }

  private async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; this.wanted && !signal.aborted;) {
      this.wanted = false;
      try {
        const pending = await this.store.pendingOutbox(BATCH);
        await this.move(pending);
        if (pending.length === BATCH) this.wanted = true;
        failures = 0;
        this.failedSince = undefined;
        if (!this.wanted) this.answer();
      } catch (error) {
        this.wanted = true;
        failures += 1;
        this.failedSince ??= new Date();
        this.onFailure(error);
        this.answer(error);
        await pause(backoffMs(this.firstBackoffMs, failures), signal);
      }
    }
  }

  /** Topics side by side, so that one fsync serves them all; each topic's messages in one call, so in order. */
  private async move(pending: Pending): Promise<void> {
    const byTopic = Map.groupBy(pending, ({ message }) => message.topic);
    const results = await Promise.allSettled(
      Array.from(byTopic, async ([topic, entries]) => {
        await this.bus.publish(
          topic,
          entries.map(({ message: { key, value, headers } }) => ({ key, value, headers })),
        );
        return entries.map(({ ref }) => ref);
      }),
    );
    const done = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    if (done.length > 0) await this.store.releaseOutbox(done);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
