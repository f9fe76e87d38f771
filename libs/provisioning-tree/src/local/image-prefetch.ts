import type { ImageStore, MissingImage } from './image-store.ts';

export interface ImagePrefetchOptions {
  store: ImageStore;
  /** First wait in ms after a failure; doubled up to 30 s. */
  retryMs: number;
  missing: () => Promise<MissingImage[]>;
  /** The image lies on disk: what waited for it becomes visible. */
  present: (name: string) => Promise<void>;
}

const LONGEST_WAIT_MS = 30_000;

/** Brings missing images here one after the other, again and again while the blob store is down. */
export class ImagePrefetch {
  private readonly options: ImagePrefetchOptions;
  private work: Promise<unknown> = Promise.resolve();
  private waiting: NodeJS.Timeout | undefined;
  private waitMs: number;
  private asked = false;
  private closed = false;

  constructor(options: ImagePrefetchOptions) {
    this.options = options;
    this.waitMs = options.retryMs;
  }

  /** Looks whether something is missing; several askings at once are one. */
  start(): void {
    if (this.asked || this.closed) return;
    this.asked = true;
    void this.exclusive(() => this.fetchMissing());
  }

  /** Runs something while no image is being fetched, so that none is removed that was just needed again. */
  exclusive<T>(run: (store: ImageStore) => Promise<T>): Promise<T> {
    const done = this.work.then(() => run(this.options.store));
    this.work = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.waiting);
    await this.work;
  }

  private async fetchMissing(): Promise<void> {
    this.asked = false;
    let failed = false;
    try {
      for (const image of await this.options.missing()) failed = !(await this.fetch(image)) || failed;
    } catch {
      failed = true;
    }
    if (!failed) {
      this.waitMs = this.options.retryMs;
      return;
    }
    clearTimeout(this.waiting);
    if (this.closed) return;
    this.waiting = setTimeout(() => this.start(), this.waitMs);
    this.waiting.unref();
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
  }

  private async fetch(image: MissingImage): Promise<boolean> {
    if (this.closed) return true;
    try {
      await this.options.store.fetch(image);
      await this.options.present(image.name);
      return true;
    } catch {
      return false;
    }
  }
}
