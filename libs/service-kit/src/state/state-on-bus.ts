import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type TopicId, topicName } from '@ringfleet/contracts';
import { ClusterWatch, type EventBus, type OutboxRelay, tellAgain } from '@ringfleet/messaging';
import {
  SharedTurn,
  type DocumentStore,
  type OutboxMessage,
  type Repository,
  type Stored,
} from '@ringfleet/storage';
import { KNOWN_CLUSTER, knownClusters } from './known-clusters.ts';
import { republishedState, type RepublishedState } from './republished-state.ts';

interface StateOnBusParts<T> {
  bus: Pick<EventBus, 'clusterId' | 'endOffsets'>;
  documents: DocumentStore;
  relay: Pick<OutboxRelay, 'settled'>;
  topic: TopicId;
  topicPrefix: string;
  /** What the topic tells of. */
  state: Repository<T>;
  /** What it tells of one; undefined when that is nothing. */
  messageOf: (stored: Stored<T>) => OutboxMessage | undefined;
}

/**
 * Sees to it that a compacted topic has all that its service holds: on a cluster that does not, it is published by
 * itself, and by whoever asks at any time. One that stopped halfway is begun again; views drop what they have.
 */
export class StateOnBus<T> {
  private readonly parts: StateOnBusParts<T>;
  private readonly clusters: Repository<{ cluster: string }>;
  private readonly turn: SharedTurn;
  private readonly watch: ClusterWatch;
  private readonly logger = new Logger('StateOnBus');
  private running: Promise<RepublishedState> | undefined;

  constructor(parts: StateOnBusParts<T>) {
    this.parts = parts;
    this.clusters = parts.documents.repository(knownClusters);
    this.turn = new SharedTurn(parts.documents, { name: `state on ${parts.topic}`, holder: randomUUID() });
    this.watch = new ClusterWatch({ bus: parts.bus, onCluster: (cluster) => this.tellNew(cluster) });
  }

  /** Looks now and then which cluster answers. The relay must run. */
  start(): void {
    this.watch.start({ atOnce: true });
  }

  /** Resolves when what runs has ended; close it before the relay. */
  async close(): Promise<void> {
    await this.watch.close();
    await this.running?.catch(() => undefined);
  }

  /**
   * One at a time: who asks while one runs gets its answer.
   * @throws RF_BUS_UNAVAILABLE, RF_TOPIC_UNKNOWN …; asking again does all of it again
   */
  republish(): Promise<RepublishedState> {
    this.running ??= this.publish().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async publish(): Promise<RepublishedState> {
    const { bus, relay, topic, topicPrefix, state, messageOf } = this.parts;
    // A topic that is missing is found before anything waits for it.
    await bus.endOffsets(topicName(topic, topicPrefix));
    return republishedState({ [topic]: await tellAgain(state, relay, messageOf) });
  }

  /** Of several processes one tells, the others see that it did. */
  private tellNew(cluster: string): Promise<void> {
    return this.turn.run(async () => {
      const known = await this.clusters.get(KNOWN_CLUSTER);
      if (known?.value.cluster === cluster) return;
      const { records } = await this.republish();
      await this.clusters.put(KNOWN_CLUSTER, { cluster });
      if (known) this.logger.log({ msg: 'another cluster was told everything', records });
    });
  }
}
