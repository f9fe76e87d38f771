import { RingfleetError, type ErrorCode, type EventMessage } from '@ringfleet/contracts';
import { backoffMs, pause } from './backoff.ts';
import { asDeadLetter, isUnreadable } from './dead-letters/dead-letter.ts';
import type { DeliveredMessage, Delivery, GroupSubscription } from './event-bus.port.ts';

const DEFAULT_ATTEMPTS = 5;
const DEFAULT_BACKOFF_MS = 200;
const DEFAULT_AWAY_MS = 86_400_000;

/** No message is to blame: something that handlers need is away, or another process was faster with the same document. */
const BLAMELESS: ReadonlySet<ErrorCode> = new Set([
  'RF_STORE_UNAVAILABLE',
  'RF_BUS_UNAVAILABLE',
  'RF_VERSION_CONFLICT',
]);

export interface RedeliveryParts {
  instance: string;
  /** Stores a dead letter of the message durably. */
  bury: (message: DeliveredMessage, letter: EventMessage) => Promise<void>;
  /** Whether this delivery happens twice. @default never */
  isTwin?: () => boolean;
  /** Told when the handler or who writes dead letters settled, and when a handler says that it works. */
  onProgress?: () => void;
}

/** Delivers one message until the handler is content or the message is a dead letter. */
export class Redelivery {
  private readonly subscription: GroupSubscription;
  private readonly parts: RedeliveryParts;
  private readonly inHand = new Set<{ heardAt: number }>();

  constructor(subscription: GroupSubscription, parts: RedeliveryParts) {
    this.subscription = subscription;
    this.parts = parts;
  }

  /** How long (ms) a handler has been at work that gave no sign of life longest; 0 when none is. */
  get longestSilence(): number {
    const now = performance.now();
    return Math.max(0, ...Array.from(this.inHand, ({ heardAt }) => now - heardAt));
  }

  /** false when the signal came before that: the message is not done with. */
  async finish(message: DeliveredMessage, signal: AbortSignal): Promise<boolean> {
    const { handle, attempts = DEFAULT_ATTEMPTS, backoffMs: first = DEFAULT_BACKOFF_MS } = this.subscription;
    const { awayMs = DEFAULT_AWAY_MS } = this.subscription;
    const { isTwin, onProgress } = this.parts;
    const since = performance.now();
    let failures = 0;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const work = { heardAt: performance.now() };
      this.inHand.add(work);
      try {
        const delivery: Delivery = {
          attempt,
          heartbeat: async () => {
            work.heardAt = performance.now();
            onProgress?.();
          },
        };
        await handle(message, delivery);
        if (isTwin?.() === true) await handle(message, delivery);
        return true;
      } catch (error) {
        failures += isBlameless(error) && performance.now() - since < awayMs ? 0 : 1;
        if (failures >= attempts || isUnreadable(error)) return this.giveUp(message, attempt, error, signal);
      } finally {
        this.inHand.delete(work);
        onProgress?.();
      }
      await pause(backoffMs(first, attempt), signal);
    }
    return false;
  }

  private async giveUp(
    message: DeliveredMessage,
    attempts: number,
    error: unknown,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { group, backoffMs: first = DEFAULT_BACKOFF_MS } = this.subscription;
    const letter = asDeadLetter(message, { group, instance: this.parts.instance, attempts, error });
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        await this.parts.bury(message, letter);
        return true;
      } catch {
        // The partition must not move on before the letter is safe.
        await pause(backoffMs(first, failures), signal);
      }
    }
    return false;
  }
}

function isBlameless(error: unknown): boolean {
  return error instanceof RingfleetError && BLAMELESS.has(error.code);
}
