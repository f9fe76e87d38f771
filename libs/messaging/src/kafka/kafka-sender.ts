import { setTimeout as wait } from 'node:timers/promises';
import { Kafka, Partitioners, type Producer, type ProducerBatch } from 'kafkajs';
import type { EventMessage } from '@ringfleet/contracts';
import { backoffMs } from '../backoff.ts';
import { WriteQueue } from '../write-queue.ts';
import type { BusHealth } from './bus-health.ts';
import { ClientSockets } from './client-sockets.ts';
import type { KafkaAdmin } from './kafka-admin.ts';
import { asBusError, isElection, isPassing } from './kafka-errors.ts';
import { clientConfig, type KafkaSettings } from './kafka-settings.ts';

/** One request to a broker: below what a topic takes at once (topic-config.ts), even if all goes to one partition. */
const MESSAGES_PER_WRITE = 2_000;
const BYTES_PER_WRITE = 1024 * 1024;
/** What a message takes beside key, value and headers, about. */
const MESSAGE_OVERHEAD = 64;
/** Brokers name the leader of a new partition seconds before it takes anything; so long it is asked again (ms). */
const ELECTION_MS = 30_000;
const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 1_000;

interface ConnectedProducer {
  producer: Producer;
  sockets: ClientSockets;
  /** The cluster that gave the producer its id: on another one the same id is somebody else's. */
  cluster: string;
}

interface Entry {
  topic: string;
  message: EventMessage;
}

/**
 * Publishing: what waits together is one request, acknowledged by all copies in sync. The producer is idempotent, so the
 * library's own repeats neither double nor reorder; there is one request at a time, so a key keeps its order. A producer
 * that failed is replaced, because it no longer knows what was written.
 */
export class KafkaSender {
  private readonly settings: KafkaSettings;
  private readonly health: BusHealth;
  private readonly admin: KafkaAdmin;
  private readonly queue: WriteQueue<Entry>;
  private readonly known = new Map<string, Promise<void>>();
  private client: Promise<ConnectedProducer> | undefined;

  constructor(settings: KafkaSettings, health: BusHealth, admin: KafkaAdmin) {
    this.settings = settings;
    this.health = health;
    this.admin = admin;
    this.queue = new WriteQueue({
      write: (entries) => this.write(entries),
      bytesOf: ({ message }) => sizeOf(message),
      mostEntries: MESSAGES_PER_WRITE,
      mostBytes: BYTES_PER_WRITE,
    });
  }

  /** @throws RF_TOPIC_UNKNOWN, RF_BUS_UNAVAILABLE */
  async send(topic: string, messages: EventMessage[]): Promise<void> {
    // Everybody waits for the same answer, so that calls go on in the order in which they came.
    await this.whenKnown(topic);
    await this.queue.append(messages.map((message) => ({ topic, message })));
  }

  /** What was asked for is written, or has failed. */
  async close(): Promise<void> {
    await this.queue.drain();
    this.health.forget(this);
    await this.drop();
  }

  private whenKnown(topic: string): Promise<void> {
    const held = this.known.get(topic);
    if (held) return held;
    const asked = this.admin.ask(async (admin) => {
      await admin.fetchTopicMetadata({ topics: [topic] });
    }, topic);
    this.known.set(topic, asked);
    asked.catch(() => this.known.delete(topic));
    return asked;
  }

  private async write(entries: Entry[]): Promise<void> {
    const topics = Map.groupBy(entries, ({ topic }) => topic);
    try {
      await this.writeSurely({
        acks: -1,
        topicMessages: Array.from(topics, ([topic, ofTopic]) => ({
          topic,
          messages: ofTopic.map(({ message: { key, value, headers } }) => ({ key, value, headers })),
        })),
      });
      this.health.set(this, 'connected');
    } catch (error) {
      // What the cluster refuses for good (too large, unknown) says nothing of the connection.
      this.health.set(this, isPassing(error) ? 'disconnected' : 'connected');
      for (const topic of topics.keys()) this.known.delete(topic);
      await this.drop();
      throw asBusError(error, [...topics.keys()][0]);
    }
  }

  /**
   * A cluster that took the place of a lost one gives the same producer ids again: what comes under an old one it may
   * take for a repeat, acknowledge and throw away. So a producer that lost a connection writes no more, and what it wrote
   * meanwhile counts only on the cluster that it began with.
   */
  private async writeSurely(batch: ProducerBatch): Promise<void> {
    for (;;) {
      if ((await this.client)?.sockets.lost) await this.drop();
      const { producer, sockets, cluster } = await (this.client ??= this.connect());
      await whileElected(() => producer.sendBatch(batch));
      if (!sockets.lost || (await this.clusterId()) === cluster) return;
    }
  }

  private async clusterId(): Promise<string> {
    return (await this.admin.ask((admin) => admin.describeCluster())).clusterId;
  }

  private async connect(): Promise<ConnectedProducer> {
    const sockets = new ClientSockets();
    const kafka = new Kafka({ ...clientConfig(this.settings), socketFactory: sockets.factory });
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    try {
      await producer.connect();
      return { producer, sockets, cluster: await this.clusterId() };
    } catch (error) {
      await sockets.end(producer);
      throw error;
    }
  }

  private async drop(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.then(({ producer, sockets }) => sockets.end(producer)).catch(() => undefined);
  }
}

/** Repeats by the same producer, which knows what was written of it. */
async function whileElected(send: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + ELECTION_MS;
  for (let tries = 1; ; tries += 1)
    try {
      await send();
      return;
    } catch (error) {
      if (!isElection(error) || performance.now() > until) throw error;
      await wait(backoffMs(FIRST_BACKOFF_MS, tries, LONGEST_BACKOFF_MS));
    }
}

function sizeOf({ key, value, headers }: EventMessage): number {
  const ofHeaders = Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + text.length, 0);
  return MESSAGE_OVERHEAD + key.length + (value?.length ?? 0) + ofHeaders;
}
