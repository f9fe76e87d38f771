import type { HealthFinding } from '@ringfleet/service-kit';
import type { BlobStore } from '@ringfleet/storage';

const LOOK_EVERY_MS = 10_000;
/** Nobody writes it: that it is absent is an answer. */
const ASKED_KEY = 'health/none';

/** Asks a shared blob store every few seconds whether it is there. */
export class BlobWatch {
  private readonly blobs: BlobStore;
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void>;
  private last: HealthFinding = { state: 'up' };

  constructor(blobs: BlobStore) {
    this.blobs = blobs;
    this.looking = this.look();
    this.timer = setInterval(() => void (this.looking = this.look()), LOOK_EVERY_MS).unref();
  }

  /** What it found last. */
  readonly finding = (): HealthFinding => this.last;

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    this.last = await this.blobs.head(ASKED_KEY).then(
      () => ({ state: 'up' }) as const,
      (error: Error) => ({ state: 'degraded', detail: error.message }) as const,
    );
  }
}
