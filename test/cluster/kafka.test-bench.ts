import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { DeliveredMessage, EventBus } from '@ringfleet/messaging';
import { openKafkaEventBus, type KafkaEventBusOptions } from '@ringfleet/messaging/kafka';
import { startKafkaBroker, type KafkaBroker, type KafkaBrokerOptions } from '../infra/kafka-broker.ts';

/** Waits as short as tests want them. */
const BRISK = { pollMs: 100, heartbeatMs: 100, sessionTimeoutMs: 2_000 };

/** A broker, and buses on it that are closed with the test. */
export class KafkaBench {
  readonly broker: KafkaBroker;
  private readonly opened: EventBus[] = [];

  private constructor(broker: KafkaBroker) {
    this.broker = broker;
  }

  static async start(options?: KafkaBrokerOptions): Promise<KafkaBench> {
    return new KafkaBench(await startKafkaBroker(options));
  }

  open(options: Partial<KafkaEventBusOptions> = {}): EventBus {
    const bus = openKafkaEventBus({ brokers: this.broker.brokers, ...BRISK, ...options });
    this.opened.push(bus);
    return bus;
  }

  async closeBuses(): Promise<void> {
    await Promise.all(this.opened.splice(0).map((bus) => bus.close()));
  }

  async stop(): Promise<void> {
    await this.closeBuses();
    await this.broker.stop();
  }
}

/** A name of its own: given brokers keep what earlier runs left. */
export const ownName = (what: string): string => `${what}.${randomUUID().slice(0, 8)}`;

export const numbered = (from: number, to: number, keys = 8) =>
  Array.from({ length: to - from }, (_, index) => ({
    key: `key-${(from + index) % keys}`,
    value: Buffer.from(String(from + index)),
    headers: {},
  }));

export const numberIn = ({ value }: DeliveredMessage): number => Number(value?.toString());

/** What handlers of several members got; knows when all numbers came, and whether a key was ever in two hands. */
export class Handled {
  readonly numbers = new Set<number>();
  readonly byMember = new Map<string, Set<number>>();
  readonly overlaps: string[] = [];
  private readonly inHand = new Set<string>();
  private waiting: { count: number; resolve: () => void }[] = [];

  by(member: string, meanwhile: () => Promise<void> = async () => undefined) {
    return async (message: DeliveredMessage): Promise<void> => {
      const key = `${message.topic} ${message.key}`;
      if (this.inHand.has(key)) this.overlaps.push(key);
      this.inHand.add(key);
      await meanwhile();
      this.inHand.delete(key);
      this.numbers.add(numberIn(message));
      this.byMember.set(member, (this.byMember.get(member) ?? new Set()).add(numberIn(message)));
      this.waiting = this.waiting.filter(({ count, resolve }) => this.numbers.size < count || void resolve());
    };
  }

  async atLeast(count: number): Promise<void> {
    if (this.numbers.size < count)
      await new Promise<void>((resolve) => this.waiting.push({ count, resolve }));
  }
}

/** Looks until it is so; what other processes do tells nobody here. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(10);
}
