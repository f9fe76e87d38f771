import { setTimeout as wait } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { RingfleetError } from '@ringfleet/contracts';
import { backoffMs } from '../backoff.ts';
import { AdminClient } from './admin-client.ts';
import type { BusHealth } from './bus-health.ts';
import { asBusError, isElection } from './kafka-errors.ts';
import type { KafkaSettings } from './kafka-settings.ts';

/** How often the cluster is asked whether it is there, in ms: an idle bus would not notice (N-17). */
const PROBE_EVERY_MS = 5_000;
const TRIES = 2;
const TRIES_IN_ELECTION = 6;
const FIRST_BACKOFF_MS = 50;

/**
 * Questions to the cluster over one connection. A client that failed is replaced before the next try: kafkajs asks for
 * every topic that it ever heard of, so one that is gone would spoil all later answers.
 */
export class KafkaAdmin {
  private readonly settings: KafkaSettings;
  private readonly health: BusHealth;
  private readonly probing: NodeJS.Timeout;
  private readonly retiring = new Set<AdminClient>();
  private client: Promise<AdminClient> | undefined;
  private closed = false;

  constructor(settings: KafkaSettings, health: BusHealth) {
    this.settings = settings;
    this.health = health;
    this.probing = setInterval(() => void this.probe(), PROBE_EVERY_MS).unref();
  }

  /** @throws RF_BUS_UNAVAILABLE; RF_TOPIC_UNKNOWN when the cluster does not know `topic` */
  async ask<T>(question: (admin: Admin) => Promise<T>, topic?: string): Promise<T> {
    try {
      return await this.persistently(question);
    } catch (error) {
      const known = asBusError(error, topic);
      if (known.code === 'RF_TOPIC_UNKNOWN') this.health.set(this, 'connected');
      else this.noteAway(known);
      throw known;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.probing);
    this.health.forget(this);
    const current = await this.client?.catch(() => undefined);
    await Promise.all([...this.retiring, ...(current ? [current] : [])].map((client) => client.end()));
  }

  private noteAway(error: RingfleetError): void {
    const before = this.health.state;
    this.health.set(this, 'disconnected');
    if (before === 'connected' || before === 'rebalancing')
      this.settings.log({ level: 'warn', message: 'brokers do not answer', detail: error.params });
  }

  /** A new topic's leader, or one that moved, is known everywhere a moment later. */
  private async persistently<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.tried(question);
      } catch (error) {
        if (tries >= (isElection(error) ? TRIES_IN_ELECTION : TRIES)) throw error;
        if (tries > 1) await wait(backoffMs(FIRST_BACKOFF_MS, tries));
      }
    }
  }

  private async tried<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    // A question that closing cut short is asked again: nobody would end its connection.
    if (this.closed) throw new RingfleetError('RF_BUS_CLOSED');
    const client = (this.client ??= AdminClient.connect(this.settings));
    try {
      const answer = await (await client).ask(question);
      this.health.set(this, 'connected');
      return answer;
    } catch (error) {
      if (this.client === client) this.replace(client);
      throw error;
    }
  }

  /** Others may still wait for their answers on it. */
  private replace(client: Promise<AdminClient>): void {
    this.client = undefined;
    void client.then(
      async (connected) => {
        this.retiring.add(connected);
        await connected.retire();
        this.retiring.delete(connected);
      },
      () => undefined,
    );
  }

  private probe(): Promise<unknown> {
    return this.ask((admin) => admin.describeCluster()).catch(() => undefined);
  }
}
