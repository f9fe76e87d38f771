import { RingfleetError } from '@ringfleet/contracts';
import type { Logger } from '@nestjs/common';

/** For so long the same failure is not told of again (ms). */
const QUIET_MS = 600_000;

/** Tells of what failed and is tried again: one line for each reason, however often it is tried. */
export class FailureLog {
  private readonly logger: Pick<Logger, 'warn' | 'debug'>;
  private readonly told = new Map<string, { reason: string; at: number }>();
  private readonly now: () => number;

  /** @param now milliseconds that never go back */
  constructor(logger: Pick<Logger, 'warn' | 'debug'>, now: () => number = () => performance.now()) {
    this.logger = logger;
    this.now = now;
  }

  /** It works again: when it fails once more, that is news. */
  works(what: string): void {
    this.told.delete(what);
  }

  /** @param what as a sentence begins: `following the bus` */
  failed(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const line = `${what} failed, it is tried again: ${reason}`;
    const before = this.told.get(what);
    if (before?.reason === reason && this.now() - before.at < QUIET_MS) return this.logger.debug(line);
    this.told.set(what, { reason, at: this.now() });
    // Where an error is not of ours, what it came of may tell more than its message.
    this.logger.warn(error instanceof RingfleetError ? line : { err: error, msg: line });
  }
}
