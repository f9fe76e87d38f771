import { topicName } from '@ringfleet/contracts';
import type { EventBus } from '@ringfleet/messaging';
import type { LogIndex } from '@ringfleet/storage';

interface WatchParts {
  bus: Pick<EventBus, 'lag'>;
  index: Pick<LogIndex, 'size'>;
  group: string;
  topicPrefix: string;
}

const EVERY_MS = 15_000;

/** Asks now and then what costs more than a scrape may: how much the index holds and how much waits for it. */
export class IndexWatch {
  /** Events of uploads that wait; undefined while the bus does not say. */
  backlog: number | undefined;
  size: { lines: number; bytes: number } | undefined;
  /** Since when the index does not answer. */
  failing: Date | undefined;
  private readonly parts: WatchParts;
  private timer: NodeJS.Timeout | undefined;

  constructor(parts: WatchParts) {
    this.parts = parts;
  }

  start(): void {
    void this.look();
    this.timer = setInterval(() => void this.look(), EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async look(): Promise<void> {
    const { bus, index, group, topicPrefix } = this.parts;
    const uploads = topicName('phoneUploads', topicPrefix);
    const unknown = () => undefined;
    this.backlog = await bus.lag(group).then((lag) => lag[uploads] ?? 0, unknown);
    this.size = await index.size().catch(unknown);
    this.failing = this.size ? undefined : (this.failing ?? new Date());
  }
}
