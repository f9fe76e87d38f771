import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { hasCode } from '@ringfleet/contracts';
import type { HealthFinding } from '@ringfleet/service-kit';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** The steps of a start that need something shared, each tried until it succeeds; health says which one waits. */
export class StartUp {
  private readonly signal: AbortSignal;
  private readonly logger = new Logger('StartUp');
  private waiting: string | undefined;

  /** @param signal ends all waiting: the step then rejects */
  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  readonly finding = (): HealthFinding =>
    this.waiting === undefined ? { state: 'up' } : { state: 'degraded', detail: this.waiting };

  /** @param what failed, as a sentence goes on with the reason: `its handlers do not start` */
  async step<T>(what: string, attempt: () => Promise<T>, isPassing: (error: unknown) => boolean): Promise<T> {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        const result = await attempt();
        this.waiting = undefined;
        return result;
      } catch (error) {
        if (!isPassing(error)) throw error;
        this.waiting = `${what}: ${(error as Error).message}`;
        this.logger.warn(`${this.waiting} It is tried again.`);
      }
      await pause(wait, undefined, { signal: this.signal });
    }
  }

  /** The same as the promise, unless the signal comes first. */
  async orEnd<T>(promise: Promise<T>): Promise<T> {
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(this.signal.reason);
    this.signal.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([promise, aborted.promise]);
    } finally {
      this.signal.removeEventListener('abort', abort);
    }
  }
}

/** Somebody mends it, or it comes back by itself. */
export function isAway(error: unknown): boolean {
  return hasCode(error, 'RF_STORE_UNAVAILABLE');
}
