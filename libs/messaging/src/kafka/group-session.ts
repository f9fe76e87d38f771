import { pause } from '../backoff.ts';
import type { DeliveredMessage } from '../event-bus.port.ts';
import { BrokerLoops } from './broker-loops.ts';
import { liesInEmptiedBatch } from './fetch-partitions.ts';
import { isMembershipLost, isRebalance } from './kafka-errors.ts';
import { deliveredMessage } from './kafka-messages.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import type { ConsumerGroup, FetchedBatch } from './kafkajs-insides.ts';
import { KeyWindow } from './key-window.ts';

/** Commits are collected this long (ms): what a crash forgets is delivered again (at least once, N-16). */
const COMMIT_EVERY_MS = 200;
/** Before a broker is asked again that had nothing for us to fetch, or whose partitions moved. */
const REFETCH_MS = 100;
/** Longest wait of a broker while a partition is paused. */
const PAUSED_POLL_MS = 50;
/** Of the time that a rebalance gives, what messages in hand may take; the rest is for joining. */
const SHARE_FOR_DRAINING = 0.8;

export interface GroupSessionParts {
  group: ConsumerGroup;
  settings: KafkaSettings;
  /** Delivers one message; false when the signal came before it was done with. */
  finish: (message: DeliveredMessage, signal: AbortSignal) => Promise<boolean>;
  /** Told when the committed place moved. */
  onCommit: () => void;
}

/** Why a session ended: `rejoin` asks for another one of the same member. */
export type SessionEnd =
  { rejoin: true } | { rejoin: false; error: unknown } | { rejoin: false; closed: true };

interface Place {
  topic: string;
  partition: number;
}

const nameOf = ({ topic, partition }: Place) => `${topic}/${partition}`;

/**
 * What a member does between joining the group and the next rebalance: it fetches its partitions, delivers, commits up
 * to the oldest unfinished message, and gives signs of life whatever its handlers do (N-14, K-04). It ends when the
 * messages in hand are done with, so that no other member handles their keys meanwhile.
 */
export class GroupSession {
  readonly windows = new Map<string, KeyWindow & Place>();
  private readonly parts: GroupSessionParts;
  private readonly ending = new AbortController();
  private readonly beating = new AbortController();
  private readonly committed = new Map<string, number>();
  private readonly paused = new Set<string>();
  private readonly ended = Promise.withResolvers<SessionEnd>();
  private lost = false;

  constructor(parts: GroupSessionParts) {
    this.parts = parts;
    for (const { topic, partitions } of parts.group.assigned())
      for (const partition of partitions) {
        const place = { topic, partition };
        const window = new KeyWindow(parts.finish, () => this.makeRoom(place));
        this.windows.set(nameOf(place), Object.assign(window, place));
        // As the session before may have left it.
        this.pause(place, false);
      }
  }

  /** Runs until a rebalance, an error or end(); everything is settled when it resolves. */
  async run(): Promise<SessionEnd> {
    const beats = this.every(this.parts.settings.heartbeatMs, this.beating.signal, () => this.beat());
    const commits = this.every(COMMIT_EVERY_MS, this.ending.signal, () => this.commit());
    const loops = new BrokerLoops(this.parts.group.cluster, (nodeId, signal) => this.fetch(nodeId, signal));
    const fetching = loops.run(this.ending.signal).catch((error: unknown) => this.fail(error));
    const end = await this.ended.promise;
    this.ending.abort();
    await this.drain(end);
    await fetching;
    await commits;
    if (!this.lost) await this.commit().catch(() => undefined);
    this.beating.abort();
    await beats;
    return end;
  }

  /** Ends the session: messages in hand are waited for when it is closed, not when it is given up. */
  end(end: SessionEnd): void {
    this.ended.resolve(end);
  }

  private async drain(end: SessionEnd): Promise<void> {
    const drained = Promise.all(Array.from(this.windows.values(), (window) => window.close()));
    if ('closed' in end) return void (await drained);
    const over = new AbortController();
    const limit = 'error' in end ? 0 : this.parts.settings.rebalanceTimeoutMs * SHARE_FOR_DRAINING;
    await Promise.race([drained, pause(limit, over.signal)]);
    over.abort();
  }

  private fail(error: unknown): void {
    this.lost ||= isMembershipLost(error);
    this.end(this.lost || isRebalance(error) ? { rejoin: true } : { rejoin: false, error });
  }

  private async every(ms: number, signal: AbortSignal, act: () => Promise<void>): Promise<void> {
    for (await pause(ms, signal); !signal.aborted; await pause(ms, signal))
      await act().catch((error: unknown) => this.fail(error));
  }

  private beat(): Promise<void> {
    return this.parts.group.heartbeat({ interval: 0 });
  }

  private async commit(): Promise<void> {
    const moved = [...this.windows.values()].flatMap((window) => {
      const { position } = window;
      return position === undefined || position === this.committed.get(nameOf(window))
        ? []
        : [{ window, position }];
    });
    if (moved.length === 0) return;
    const topics = Map.groupBy(moved, ({ window }) => window.topic);
    await this.parts.group.commitOffsets({
      topics: Array.from(topics, ([topic, ofTopic]) => ({
        topic,
        partitions: ofTopic.map(({ window: { partition }, position }) => ({
          partition,
          offset: String(position),
        })),
      })),
    });
    for (const { window, position } of moved) this.committed.set(nameOf(window), position);
    this.parts.onCommit();
  }

  private async fetch(nodeId: string, signal: AbortSignal): Promise<void> {
    const batches = await this.parts.group.fetch(nodeId);
    if (signal.aborted) return;
    for (const batch of batches) {
      this.take(batch);
      await this.passEmptied(batch, nodeId);
    }
    if (batches.length === 0) await pause(REFETCH_MS, signal);
  }

  /** What compaction emptied is passed, one offset after the other. */
  private async passEmptied(batch: FetchedBatch, nodeId: string): Promise<void> {
    const { topic, partition } = batch;
    const offset = Number(batch.fetchedOffset);
    if (batch.messages.length > 0 || batch.isEmptyDueToFiltering() || Number(batch.highWatermark) <= offset)
      return;
    const place = { topic, partition, offset };
    if (!(await liesInEmptiedBatch(this.parts.group.cluster, nodeId, place))) return;
    this.parts.group.resolveOffset({ topic, partition, offset: String(offset) });
    this.windows.get(nameOf(batch))?.add([], offset + 1);
  }

  private take(batch: FetchedBatch): void {
    const { topic, partition } = batch;
    const window = this.windows.get(nameOf(batch));
    // A batch without anything leaves the place where it is; one whose messages are all left out moves it (K-04).
    if (window === undefined || (batch.messages.length === 0 && !batch.isEmptyDueToFiltering())) return;
    const last = batch.lastOffset();
    this.parts.group.resolveOffset({ topic, partition, offset: last });
    window.add(
      batch.messages.map((message) => deliveredMessage(topic, partition, message)),
      Number(last) + 1,
    );
    if (window.full) this.pause(window, true);
  }

  private makeRoom(place: Place): void {
    if (this.paused.has(nameOf(place)) && this.windows.get(nameOf(place))?.hasRoom === true)
      this.pause(place, false);
  }

  private pause(place: Place, paused: boolean): void {
    const { group, settings } = this.parts;
    this.paused[paused ? 'add' : 'delete'](nameOf(place));
    group[paused ? 'pause' : 'resume']([{ topic: place.topic, partitions: [place.partition] }]);
    // Brokers answer for the others sooner, so that this one is asked for soon after it has room again.
    group.maxWaitTime = this.paused.size > 0 ? Math.min(PAUSED_POLL_MS, settings.pollMs) : settings.pollMs;
  }
}
