import { z } from 'zod';

/**
 * The order of an upload: a hybrid logical clock (milliseconds since 1970, counter, edit step, gateway),
 * written so that plain string comparison is the order. Example: `001763928000123-000004-0000-gw-1`.
 */
export const orderSchema = z.string().regex(/^\d{15}-\d{6}-\d{4}-[\w.-]{1,64}$/);

export interface OrderParts {
  /** Milliseconds since 1970. */
  ms: number;
  counter: number;
  /** 0 for an upload; an override edit of it counts up, so every later upload outranks the edit. */
  edit: number;
  gateway: string;
}

export function formatOrder({ ms, counter, edit, gateway }: OrderParts): string {
  const pad = (value: number, width: number) => String(value).padStart(width, '0');
  return `${pad(ms, 15)}-${pad(counter, 6)}-${pad(edit, 4)}-${gateway}`;
}

/** @throws TypeError when the text is no order. */
export function parseOrder(order: string): OrderParts {
  const match = /^(\d{15})-(\d{6})-(\d{4})-([\w.-]{1,64})$/.exec(order);
  if (!match) throw new TypeError(`'${order}' is no order`);
  return { ms: Number(match[1]), counter: Number(match[2]), edit: Number(match[3]), gateway: match[4] ?? '' };
}

export function compareOrders(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const MOST_EDITS = 9_999;

/**
 * The order of the `step`-th edit of an upload, counted from 1: above that of the upload and of its earlier edits, below
 * every later upload. Whoever makes an edit counts up from the highest that it knows of the same upload.
 * @param basedOn the order of the phone's own upload
 * @throws RangeError for a step that is none, or beyond the 9,999th
 */
export function editOrder(basedOn: string, step: number): string {
  if (!Number.isInteger(step) || step < 1 || step > MOST_EDITS)
    throw new RangeError(`an upload has edits 1 to ${MOST_EDITS}, not ${step}`);
  return formatOrder({ ...parseOrder(basedOn), edit: step });
}

/** The order of the upload that an edit is based on; of an upload its own. What a phone wrote itself has edit step 0. */
export function uploadOrder(order: string): string {
  return formatOrder({ ...parseOrder(order), edit: 0 });
}

const COUNTER_LIMIT = 999_999;

/** Hands out orders that are higher than every order handed out or seen before, whatever the wall clock does. */
export class HybridClock {
  private readonly gateway: string;
  private readonly now: () => number;
  private ms = 0;
  private counter = 0;

  constructor(gateway: string, now: () => number = Date.now) {
    this.gateway = gateway;
    this.now = now;
  }

  next(): string {
    const wall = this.now();
    if (wall > this.ms) {
      this.ms = wall;
      this.counter = 0;
    } else if (this.counter === COUNTER_LIMIT) {
      this.ms += 1;
      this.counter = 0;
    } else this.counter += 1;
    return formatOrder({ ms: this.ms, counter: this.counter, edit: 0, gateway: this.gateway });
  }

  /** Takes note of an order that another gateway, or this one before a restart, handed out. */
  observe(order: string): void {
    const { ms, counter } = parseOrder(order);
    if (ms < this.ms || (ms === this.ms && counter <= this.counter)) return;
    this.ms = ms;
    this.counter = counter;
  }
}
