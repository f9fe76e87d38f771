import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  compareOrders,
  editOrder,
  formatOrder,
  HybridClock,
  orderSchema,
  parseOrder,
  uploadOrder,
  type OrderParts,
} from './order.ts';

const gateway = fc.stringMatching(/^[a-z0-9][\w.-]{0,20}$/);
const parts: fc.Arbitrary<OrderParts> = fc.record({
  ms: fc.integer({ min: 0, max: 999_999_999_999_999 }),
  counter: fc.integer({ min: 0, max: 999_999 }),
  edit: fc.integer({ min: 0, max: 9_999 }),
  gateway,
});
/** A wall clock that jumps wherever it likes. */
const wall = fc.integer({ min: 0, max: 4_000_000_000_000 });
const byNumbers = (a: OrderParts, b: OrderParts) => a.ms - b.ms || a.counter - b.counter || a.edit - b.edit;

/** A gateway's clock on a wall clock that the test sets. */
function clockOf(name: string) {
  const time = { now: 0 };
  return { time, clock: new HybridClock(name, () => time.now) };
}

describe('orders of uploads', () => {
  it('survive being written and read', () => {
    fc.assert(
      fc.property(parts, (order) => {
        expect(parseOrder(formatOrder(order))).toEqual(order);
        expect(orderSchema.safeParse(formatOrder(order)).success).toBe(true);
      }),
    );
  });

  it('compare as text as their numbers do, then by gateway', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const compared = compareOrders(formatOrder(a), formatOrder(b));
        const numbers = byNumbers(a, b);
        expect(Math.sign(compared)).toBe(
          numbers === 0 ? Number(a.gateway > b.gateway) - Number(a.gateway < b.gateway) : Math.sign(numbers),
        );
      }),
    );
  });

  it.each(['', '1-2-3-gw', '001763928000123-000004-0000-', '001763928000123-000004-0000-g/w', 'x'])(
    'are not %j',
    (text) => {
      expect(() => parseOrder(text)).toThrow(TypeError);
      expect(orderSchema.safeParse(text).success).toBe(false);
    },
  );
});

describe('the hybrid clock', () => {
  it('hands out ever higher orders, however the wall clock jumps', () => {
    fc.assert(
      fc.property(gateway, fc.array(wall, { minLength: 2, maxLength: 50 }), (name, walls) => {
        const { time, clock } = clockOf(name);
        const orders = walls.map((now) => {
          time.now = now;
          return clock.next();
        });
        for (const [index, order] of orders.entries())
          if (index > 0) expect(compareOrders(orders[index - 1] ?? '', order)).toBe(-1);
      }),
    );
  });

  it('outranks every order that it has seen, whoever handed it out', () => {
    const seen = fc.record({
      ms: wall,
      counter: fc.integer({ min: 0, max: 999_999 }),
      edit: fc.integer({ min: 0, max: 50 }),
      gateway,
    });
    fc.assert(
      fc.property(gateway, fc.array(fc.tuple(wall, seen), { minLength: 1, maxLength: 30 }), (name, steps) => {
        const { time, clock } = clockOf(name);
        let highest = '';
        for (const [now, other] of steps) {
          time.now = now;
          clock.observe(formatOrder(other));
          const own = clock.next();
          for (const lower of [highest, formatOrder(other)]) expect(compareOrders(lower, own)).toBe(-1);
          highest = own;
        }
      }),
    );
  });

  it('stays with the wall clock while nothing is ahead of it', () => {
    const { time, clock } = clockOf('gw-1');
    time.now = 1_763_928_000_123;
    expect([clock.next(), clock.next()]).toEqual([
      '001763928000123-000000-0000-gw-1',
      '001763928000123-000001-0000-gw-1',
    ]);
    time.now += 1;
    expect(clock.next()).toBe('001763928000124-000000-0000-gw-1');
  });

  it('goes on in the next millisecond when a counter is used up', () => {
    const { clock } = clockOf('gw-1');
    clock.observe('001763928000123-999999-0000-gw-2');
    expect(clock.next()).toBe('001763928000124-000000-0000-gw-1');
  });
});

describe('an override edit', () => {
  it('outranks the upload it is based on, and every later upload outranks it', () => {
    fc.assert(
      fc.property(gateway, gateway, fc.array(wall, { minLength: 1, maxLength: 20 }), (one, other, walls) => {
        const first = clockOf(one);
        const second = clockOf(other);
        first.time.now = walls[0] ?? 0;
        const upload = first.clock.next();
        let before = upload;
        for (const [index, now] of walls.entries()) {
          const edit = editOrder(upload, index + 1);
          expect(compareOrders(before, edit)).toBe(-1);
          expect(uploadOrder(edit)).toBe(upload);
          before = edit;
          second.time.now = now;
          second.clock.observe(upload);
          expect(compareOrders(edit, second.clock.next())).toBe(-1);
        }
      }),
    );
  });

  it('has the same order wherever it is computed', () => {
    expect(editOrder('001763928000123-000004-0000-gw-1', 1)).toBe('001763928000123-000004-0001-gw-1');
    expect(editOrder('001763928000123-000004-0001-gw-1', 12)).toBe('001763928000123-000004-0012-gw-1');
  });

  it.each([0, 1.5, 10_000])('is none with step %d', (step) => {
    expect(() => editOrder('001763928000123-000004-0000-gw-1', step)).toThrow(RangeError);
  });
});
