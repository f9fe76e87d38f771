import type { EventBus } from './event-bus.port.ts';

const LOOK_EVERY_MS = 30_000;

interface ClusterWatchOptions {
  bus: Pick<EventBus, 'clusterId'>;
  /** Told which cluster answers, at each look; one look at a time. What fails is tried again at the next. */
  onCluster: (cluster: string) => Promise<void>;
  /** Between two looks, in ms. @default 30_000 */
  everyMs?: number;
}

/**
 * Looks which cluster answers as long as the process lives: one that was lost for good is replaced by an empty one, and
 * whoever publishes state tells it everything.
 */
export class ClusterWatch {
  private readonly options: ClusterWatchOptions;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(options: ClusterWatchOptions) {
    this.options = options;
  }

  /** @param atOnce looks now, too; nobody waits for it */
  start({ atOnce = false } = {}): void {
    const { everyMs = LOOK_EVERY_MS } = this.options;
    const look = () => {
      this.looking ??= this.look().finally(() => (this.looking = undefined));
    };
    this.timer = setInterval(look, everyMs);
    this.timer.unref();
    if (atOnce) look();
  }

  /** Resolves when the look in hand is done. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    const { bus, onCluster } = this.options;
    // A bus that is away shows in health.
    await bus
      .clusterId()
      .then(onCluster)
      .catch(() => undefined);
  }
}
