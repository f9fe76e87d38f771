import { pause } from '../backoff.ts';
import type { GroupSubscription } from '../event-bus.port.ts';
import { Redelivery, type RedeliveryParts } from '../redelivery.ts';
import type { BusHealth } from './bus-health.ts';
import { GroupMember } from './group-member.ts';
import { isPassing, reasonOf } from './kafka-errors.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { CRASHES_FOR_GOOD, reconnectAfterMs } from './reconnecting.ts';

/** A member that lived so long (ms) starts the backoff anew when it falls. */
const SETTLED_MS = 60_000;
/** Of the time after which a consumer counts as stuck: how often it is looked at. */
const LOOKS = 4;

export interface GroupConsumerParts {
  settings: KafkaSettings;
  health: BusHealth;
  bury: RedeliveryParts['bury'];
  /** Makes what the consumer needs, before it joins. */
  prepare: () => Promise<void>;
  /** Messages that the group has not finished in these topics, asked from the cluster. */
  lag: () => Promise<number>;
}

/**
 * Keeps a member of a group alive: whatever ends it, another one takes its place after a backoff, without end. While
 * brokers are away the bus says `disconnected`; when it crashes again and again for another reason, `crashed`, so that
 * the process's health can fail (N-03). Nobody trusts the library to come back by itself (K-02).
 */
export class GroupConsumer {
  private readonly subscription: GroupSubscription;
  private readonly parts: GroupConsumerParts;
  private readonly redelivery: Redelivery;
  private readonly stopping = new AbortController();
  private member: GroupMember | undefined;
  private memberId: string | null = null;
  private crashes = 0;
  private progressAt = Date.now();
  private readonly running: Promise<void>;
  private readonly watching: Promise<void>;

  constructor(subscription: GroupSubscription, parts: GroupConsumerParts) {
    this.subscription = subscription;
    this.parts = parts;
    this.redelivery = new Redelivery(subscription, {
      instance: parts.settings.instance,
      bury: parts.bury,
      onProgress: () => this.progressed(),
    });
    parts.health.set(this, 'rebalancing');
    this.running = this.run();
    this.watching = this.watch();
  }

  get group(): string {
    return this.subscription.group;
  }

  get topics(): readonly string[] {
    return this.subscription.topics;
  }

  positionOf(topic: string, partition: number): number | undefined {
    return this.member?.positionOf(topic, partition);
  }

  /** Resolves when the messages in hand are done with and the group knows. */
  async close(): Promise<void> {
    this.stopping.abort();
    this.member?.end({ rejoin: false, closed: true });
    await Promise.all([this.running, this.watching]);
    this.parts.health.forget(this);
  }

  private progressed(): void {
    this.progressAt = Date.now();
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      const startedAt = Date.now();
      try {
        await this.runMember();
      } catch (error) {
        failures = Date.now() - startedAt > SETTLED_MS ? 1 : failures + 1;
        this.fell(error);
        await pause(reconnectAfterMs(failures), this.stopping.signal);
      }
    }
  }

  private async runMember(): Promise<void> {
    const { settings, health, prepare } = this.parts;
    await prepare();
    if (this.stopping.signal.aborted) return;
    const { group: groupId, topics } = this.subscription;
    const member = new GroupMember(
      {
        ...{ settings, groupId, topics },
        finish: (message, signal) => this.redelivery.finish(message, signal),
        onCommit: () => (this.crashes = 0),
        onState: (state) => health.set(this, this.crashes >= CRASHES_FOR_GOOD ? 'crashed' : state),
      },
      this.memberId,
    );
    this.member = member;
    this.progressed();
    try {
      await member.run();
    } finally {
      this.memberId = member.memberId;
      this.member = undefined;
    }
  }

  private fell(error: unknown): void {
    if (this.stopping.signal.aborted) return;
    const { health, settings } = this.parts;
    const passing = isPassing(error);
    if (!passing) this.crashes += 1;
    const forGood = this.crashes >= CRASHES_FOR_GOOD;
    health.set(this, forGood ? 'crashed' : 'disconnected');
    settings.log({
      level: passing ? 'warn' : 'error',
      message: forGood ? 'a consumer crashed for good' : 'a consumer is started again',
      detail: { group: this.group, reason: reasonOf(error) },
    });
  }

  /** No progress for long, although messages wait: whatever hangs, another member takes over (K-02). */
  private async watch(): Promise<void> {
    const { stuckAfterMs } = this.parts.settings;
    const { signal } = this.stopping;
    for (
      await pause(stuckAfterMs / LOOKS, signal);
      !signal.aborted;
      await pause(stuckAfterMs / LOOKS, signal)
    ) {
      const { member } = this;
      if (member === undefined || Date.now() - this.progressAt < stuckAfterMs) continue;
      const lag = await this.parts.lag().catch(() => 0);
      if (lag === 0) this.progressed();
      else if (member === this.member)
        member.end({ rejoin: false, error: new StuckConsumer(this.group, lag) });
    }
  }
}

/** A consumer did nothing while messages wait; thrown within the adapter only, which starts the consumer anew. */
class StuckConsumer extends Error {
  constructor(group: string, lag: number) {
    super(`the group '${group}' made no progress while ${lag} messages wait`);
    this.name = 'StuckConsumer';
  }
}
