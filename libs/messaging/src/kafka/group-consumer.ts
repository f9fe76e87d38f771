import { pause } from '../backoff.ts';
import type { GroupSubscription } from '../event-bus.port.ts';
import { Redelivery, type RedeliveryParts } from '../redelivery.ts';
import type { BusHealth, PartState } from './bus-health.ts';
import { Falls, StuckConsumer } from './falls.ts';
import { GroupMember } from './group-member.ts';
import { isPassing, reasonOf } from './kafka-errors.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { reconnectAfterMs } from './reconnecting.ts';
import { ToldReason } from './told-reason.ts';

/** A member that lived so long (ms) starts the backoff anew when it falls. */
const SETTLED_MS = 60_000;
/** Of the time after which a consumer counts as stuck: how often it is looked at. */
const LOOKS = 4;
/** Of that time: how long a member must work before what was stuck in others counts no more. */
const WENT_ON = 2;

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
 * brokers are away the bus says `disconnected`; when it crashes again and again for another reason, or is stuck again,
 * `crashed`, so that the process's health can fail (N-03). Nobody trusts the library to come back by itself (K-02).
 */
export class GroupConsumer {
  private readonly subscription: GroupSubscription;
  private readonly parts: GroupConsumerParts;
  private redelivery: Redelivery;
  private readonly stopping = new AbortController();
  private member: GroupMember | undefined;
  private memberId: string | null = null;
  private readonly falls = new Falls();
  private readonly toldReason = new ToldReason();
  private state: PartState = 'rebalancing';
  private progressAt = Date.now();
  private memberSince = Date.now();
  private readonly running: Promise<void>;
  private readonly watching: Promise<void>;

  constructor(subscription: GroupSubscription, parts: GroupConsumerParts) {
    this.subscription = subscription;
    this.parts = parts;
    this.redelivery = this.newRedelivery();
    this.tell('rebalancing');
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

  private newRedelivery(): Redelivery {
    const { settings, bury } = this.parts;
    const onProgress = () => this.progressed();
    return new Redelivery(this.subscription, { instance: settings.instance, bury, onProgress });
  }

  private progressed(): void {
    this.progressAt = Date.now();
  }

  private tell(state: PartState): void {
    this.state = state;
    this.parts.health.set(this, this.falls.areForGood ? 'crashed' : state);
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
    const { settings, prepare } = this.parts;
    await prepare();
    if (this.stopping.signal.aborted) return;
    const { group: groupId, topics } = this.subscription;
    // What hangs in the hands of a member before says nothing of this one.
    const redelivery = (this.redelivery = this.newRedelivery());
    const member = new GroupMember(
      {
        ...{ settings, groupId, topics },
        finish: (message, signal) => redelivery.finish(message, signal),
        onCommit: () => this.better('committed'),
        onState: (state) => this.tell(state),
      },
      this.memberId,
    );
    this.member = member;
    this.memberSince = Date.now();
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
    const { falls } = this;
    falls.add(error);
    this.tell('disconnected');
    const isKnown = this.toldReason.isKnown(error);
    this.parts.settings.log({
      level: isKnown ? 'debug' : isPassing(error) ? 'warn' : 'error',
      message: falls.areForGood ? 'a consumer crashed for good' : 'a consumer is started again',
      detail: { group: this.group, reason: reasonOf(error) },
    });
  }

  private better(how: 'committed' | 'wentOn'): void {
    const wasForGood = this.falls.areForGood;
    this.toldReason.forget();
    this.falls[how]();
    if (wasForGood) this.tell(this.state);
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
      if (member === undefined) continue;
      const what = await this.whatIsStuck(stuckAfterMs);
      if (member !== this.member) continue;
      if (what !== undefined) member.end({ rejoin: false, error: new StuckConsumer(this.group, what) });
      else if (Date.now() - this.memberSince > stuckAfterMs * WENT_ON) this.better('wentOn');
    }
  }

  /** One handler that hangs is enough, though others go on: what waits behind it would wait for ever. */
  private async whatIsStuck(afterMs: number): Promise<string | undefined> {
    const silence = this.redelivery.longestSilence;
    if (silence >= afterMs) return `a handler has been silent for ${Math.round(silence / 1000)} s`;
    if (Date.now() - this.progressAt < afterMs) return undefined;
    const lag = await this.parts.lag().catch(() => 0);
    if (lag > 0) return `${lag} messages wait`;
    this.progressed();
    return undefined;
  }
}
