import { backoffMs, pause } from '../backoff.ts';
import type { DeliveredMessage, Following } from '../event-bus.port.ts';
import { BrokerLoops } from './broker-loops.ts';
import type { BusHealth } from './bus-health.ts';
import { fetchPartitions, type PartitionBatch } from './fetch-partitions.ts';
import { isPassing, reasonOf } from './kafka-errors.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { createCluster, type Cluster } from './kafkajs-insides.ts';
import { CRASHES_FOR_GOOD, reconnectAfterMs } from './reconnecting.ts';
import { ToldReason } from './told-reason.ts';

const BATCH = 500;
const FIRST_BACKOFF_MS = 200;

/** Of one partition: offset of the first message held, and of the next that will be written. */
export interface Reach {
  low: number;
  high: number;
}

export interface FollowerParts {
  settings: KafkaSettings;
  health: BusHealth;
  reachOf: (topic: string) => Promise<Map<number, Reach>>;
  /** topic → partition → where to begin, as begin() told. */
  positions: Map<string, Map<number, number>>;
}

/** Where a follower begins in a partition, and whether what it asked for lies beyond the end. */
export function beginAt(wanted: number | undefined, { low, high }: Reach, otherwise: Following['otherwise']) {
  const beyond = wanted !== undefined && wanted > high;
  if (wanted === undefined || beyond) return { position: otherwise === 'end' ? high : low, beyond };
  return { position: Math.max(wanted, low), beyond };
}

/**
 * Reads whole topics without a group: fetches from the partitions' leaders at positions of its own, so no coordinator,
 * no rebalance and nothing left at the brokers (N-10). Batches of one partition, one after the other.
 */
export class KafkaFollower {
  private readonly following: Following;
  private readonly parts: FollowerParts;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private turn: Promise<void> = Promise.resolve();
  private clusterId: string | undefined;
  private failures = 0;
  private readonly toldReason = new ToldReason();

  constructor(following: Following, parts: FollowerParts) {
    this.following = following;
    this.parts = parts;
    parts.health.set(this, 'connected');
    this.running = this.run();
  }

  /** Resolves when the batch in hand is done with. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.parts.health.forget(this);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let crashes = 0; !signal.aborted;) {
      const cluster = createCluster(this.parts.settings);
      try {
        await cluster.connect();
        await cluster.addMultipleTargetTopics(this.following.topics);
        await new BrokerLoops(cluster, (nodeId, ended) => this.read(cluster, nodeId, ended)).run(signal);
      } catch (error) {
        if (this.failures === 0) crashes = 0;
        this.failures += 1;
        crashes += isPassing(error) ? 0 : 1;
        this.fell(error, crashes);
        await pause(reconnectAfterMs(this.failures), signal);
      } finally {
        await cluster.disconnect().catch(() => undefined);
      }
    }
  }

  private fell(error: unknown, crashes: number): void {
    const { health, settings } = this.parts;
    health.set(this, crashes >= CRASHES_FOR_GOOD ? 'crashed' : 'disconnected');
    settings.log({
      level: this.toldReason.isKnown(error) ? 'debug' : 'warn',
      message: 'a follower is started again',
      detail: { topics: this.following.topics.join(', '), reason: reasonOf(error) },
    });
  }

  private async read(cluster: Cluster, nodeId: string, signal: AbortSignal): Promise<void> {
    await cluster.refreshMetadataIfNecessary();
    if (this.isReplaced(cluster)) return this.replaced();
    const request = {
      topics: this.following.topics,
      // A partition that was added later is read from its beginning.
      positionOf: (topic: string, partition: number) => this.positionsOf(topic).get(partition) ?? 0,
      pollMs: this.parts.settings.pollMs,
    };
    const batches = await this.onItsPlace(fetchPartitions(cluster, nodeId, request, signal));
    this.failures = 0;
    this.toldReason.forget();
    this.parts.health.set(this, 'connected');
    for (const batch of batches) await this.inTurn(() => this.deliver(batch, signal));
  }

  /** A place that the log no longer has, or not yet, is found anew before the next try. */
  private async onItsPlace<T>(fetched: Promise<T>): Promise<T> {
    try {
      return await fetched;
    } catch (error) {
      const { name, topic, partition } = error as Error & { topic: string; partition: number };
      if (name === 'KafkaJSOffsetOutOfRange') await this.place(topic, partition);
      throw error;
    }
  }

  private async place(topic: string, partition: number): Promise<void> {
    const reach = (await this.parts.reachOf(topic)).get(partition);
    if (reach === undefined) return;
    const { position, beyond } = beginAt(
      this.positionsOf(topic).get(partition),
      reach,
      this.following.otherwise,
    );
    if (beyond && this.following.onReplaced) return this.replaced();
    this.positionsOf(topic).set(partition, position);
  }

  private isReplaced(cluster: Cluster): boolean {
    const id = cluster.brokerPool.metadata?.clusterId;
    if (id === undefined) return false;
    this.clusterId ??= id;
    return this.clusterId !== id && this.following.onReplaced !== undefined;
  }

  private replaced(): void {
    this.stopping.abort();
    this.following.onReplaced?.();
  }

  private inTurn(act: () => Promise<void>): Promise<void> {
    return (this.turn = this.turn.then(act));
  }

  /** In pieces; one that was rejected comes again, without end: a view skips nothing. */
  private async deliver(
    { topic, partition, messages, next }: PartitionBatch,
    signal: AbortSignal,
  ): Promise<void> {
    for (let at = 0; at < messages.length; at += BATCH) {
      const piece = messages.slice(at, at + BATCH);
      if (!(await this.handled(piece, signal))) return;
      this.positionsOf(topic).set(partition, (piece.at(-1) as DeliveredMessage).offset + 1);
    }
    this.positionsOf(topic).set(partition, next);
  }

  private async handled(piece: DeliveredMessage[], signal: AbortSignal): Promise<boolean> {
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        await this.following.handle(piece);
        return true;
      } catch {
        await pause(backoffMs(FIRST_BACKOFF_MS, failures), signal);
      }
    }
    return false;
  }

  private positionsOf(topic: string): Map<number, number> {
    const held = this.parts.positions.get(topic) ?? new Map<number, number>();
    this.parts.positions.set(topic, held);
    return held;
  }
}
