import { Kafka, type Admin } from 'kafkajs';
import { ClientSockets } from './client-sockets.ts';
import { clientConfig, type KafkaSettings } from './kafka-settings.ts';

/** One connection to the cluster, for many questions at a time. */
export class AdminClient {
  private readonly sockets = new ClientSockets();
  private readonly inHand = new Set<Promise<unknown>>();
  private readonly admin: Admin;

  private constructor(settings: KafkaSettings) {
    this.admin = new Kafka({ ...clientConfig(settings), socketFactory: this.sockets.factory }).admin();
  }

  static async connect(settings: KafkaSettings): Promise<AdminClient> {
    const client = new AdminClient(settings);
    try {
      await client.admin.connect();
      return client;
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const asked = question(this.admin);
    this.inHand.add(asked);
    try {
      return await asked;
    } finally {
      this.inHand.delete(asked);
    }
  }

  /** Ends it when the questions in hand are answered. */
  async retire(): Promise<void> {
    await Promise.allSettled(this.inHand);
    await this.end();
  }

  /** At once: questions in hand fail. */
  end(): Promise<void> {
    return this.sockets.end(this.admin);
  }
}
