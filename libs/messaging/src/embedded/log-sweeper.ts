import { pause } from '../backoff.ts';
import type { LogThread } from './log-thread.ts';

const EVERY_MS = 60_000;
/** Between two steps, so that publishers have the thread most of the time. */
const REST_MS = 10;

/** Retention and compaction in the background, step by step. */
export class LogSweeper {
  private readonly thread: LogThread;
  private readonly now: () => number;
  private readonly stopping = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> | undefined;
  private afresh = false;

  constructor(thread: LogThread, now: () => number) {
    this.thread = thread;
    this.now = now;
    this.timer = setInterval(() => {
      // A step that failed (a full disk) is tried again at the next round.
      this.run({ force: false, restMs: REST_MS }).catch(() => undefined);
    }, EVERY_MS).unref();
  }

  /** Sweeps until there is nothing more to do now; `force` compacts whatever is new, however little. */
  async sweep(force: boolean): Promise<void> {
    await this.running?.catch(() => undefined);
    await this.run({ force, restMs: 0 });
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running?.catch(() => undefined);
  }

  private run(how: { force: boolean; restMs: number }): Promise<void> {
    this.running ??= this.steps(how).finally(() => (this.running = undefined));
    return this.running;
  }

  private async steps({ force, restMs }: { force: boolean; restMs: number }): Promise<void> {
    const { signal } = this.stopping;
    for (let more = true; more && !signal.aborted;) {
      try {
        ({ more } = await this.thread.call('sweep', { now: this.now(), force, afresh: this.afresh }));
        this.afresh = false;
      } catch (error) {
        this.afresh = true;
        throw error;
      }
      if (more && restMs > 0) await pause(restMs, signal);
    }
  }
}
