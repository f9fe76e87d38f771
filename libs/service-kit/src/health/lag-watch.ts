import type { EventBus } from '@ringfleet/messaging';
import type { Registry } from 'prom-client';
import { defineMetrics, registerMetrics, type MetricSample } from './service-metrics.ts';

const EVERY_MS = 15_000;

/** What every process measures of the bus; docs/reference/metrics.md is made of it. */
export const busMetrics = defineMetrics({
  ringfleet_bus_lag: {
    kind: 'gauge',
    help: 'Messages that a consumer group has not finished, as asked at most 15 seconds ago. Each process tells it of the groups that it is a member of, and of all of their partitions: of several, take the maximum. Absent while the bus does not say.',
    labels: {
      group: "the service's name, with `.tree` for the group by which it follows the tree",
      topic: 'full name of the topic',
      partition: 'its number',
    },
  },
});

type Lag = Awaited<ReturnType<EventBus['partitionLag']>>;

/** Asks now and then how far behind the groups of this process are: brokers are asked, which costs more than a scrape may. */
export class LagWatch {
  private readonly bus: Pick<EventBus, 'groups' | 'partitionLag'>;
  private readonly lags = new Map<string, Lag>();
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> | undefined;

  constructor(bus: Pick<EventBus, 'groups' | 'partitionLag'>, registry: Registry) {
    this.bus = bus;
    this.timer = setInterval(() => void this.look(), EVERY_MS).unref();
    registerMetrics(registry, busMetrics, { ringfleet_bus_lag: () => this.samples() });
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** One look at a time: a bus that is away takes its time to say so. */
  look(): Promise<void> {
    return (this.looking ??= this.ask().finally(() => (this.looking = undefined)));
  }

  private async ask(): Promise<void> {
    const groups = this.bus.groups();
    for (const left of this.lags.keys()) if (!groups.includes(left)) this.lags.delete(left);
    for (const group of groups)
      await this.bus.partitionLag(group).then(
        (lag) => this.lags.set(group, lag),
        () => this.lags.delete(group),
      );
  }

  private samples(): MetricSample[] {
    return [...this.lags].flatMap(([group, topics]) =>
      Object.entries(topics).flatMap(([topic, partitions]) =>
        Object.entries(partitions).map(([partition, value]) => ({
          labels: { group, topic, partition },
          value,
        })),
      ),
    );
  }
}
