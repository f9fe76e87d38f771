import { describe, expect, it } from '@jest/globals';
import type { DeliveredMessage } from '../event-bus.port.ts';
import { KeyWindow } from './key-window.ts';

const message = (offset: number, key: string, bytes = 1): DeliveredMessage => ({
  ...{ topic: 't', partition: 0, offset, key, timestamp: 0, headers: {} },
  value: Buffer.alloc(bytes),
});

/** A window whose messages are done with when the test says so. */
function heldWindow() {
  const inHand = new Map<number, (done: boolean) => void>();
  const started: number[] = [];
  const window = new KeyWindow(
    ({ offset }: DeliveredMessage) => {
      started.push(offset);
      return new Promise((resolve) => inHand.set(offset, resolve));
    },
    () => undefined,
  );
  const finish = async (...offsets: number[]) => {
    for (const offset of offsets) inHand.get(offset)?.(true);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { window, started, finish, giveBack: (offset: number) => inHand.get(offset)?.(false) };
}

describe('a window of one partition', () => {
  it('has one message of a key in hand, and goes on with the next when it is done with', async () => {
    const { window, started, finish } = heldWindow();
    window.add([message(0, 'a'), message(1, 'a'), message(2, 'b')], 3);
    expect(started).toEqual([0, 2]);
    await finish(2);
    expect(started).toEqual([0, 2]);
    await finish(0);
    expect(started).toEqual([0, 2, 1]);
  });

  it('has its position at the oldest message that is not done with, whatever else is', async () => {
    const { window, finish } = heldWindow();
    expect(window.position).toBeUndefined();
    window.add([message(10, 'a'), message(12, 'b'), message(13, 'c')], 20);
    await finish(13, 12);
    expect(window.position).toBe(10);
    await finish(10);
    // Beyond what compaction took away.
    expect(window.position).toBe(20);
    window.add([], 25);
    expect(window.position).toBe(25);
  });

  it('has at most a hundred keys in hand', async () => {
    const { window, started, finish } = heldWindow();
    window.add(
      Array.from({ length: 150 }, (_, n) => message(n, `k${n}`)),
      150,
    );
    expect(started).toHaveLength(100);
    await finish(0, 1, 2);
    expect(started).toHaveLength(103);
  });

  it('is full by messages or by bytes, and has room again when half of it is worked off', async () => {
    const { window, finish } = heldWindow();
    window.add(
      Array.from({ length: 2_000 }, (_, n) => message(n, `k${n}`)),
      2_000,
    );
    expect(window.full).toBe(true);
    await finish(...Array.from({ length: 100 }, (_, n) => n));
    expect([window.full, window.hasRoom]).toEqual([false, false]);
    for (let from = 100; from <= 1_000; from += 100)
      await finish(...Array.from({ length: 100 }, (_, n) => from + n));
    expect(window.hasRoom).toBe(true);
    const large = heldWindow();
    large.window.add([message(0, 'a', 8 * 1024 * 1024)], 1);
    expect(large.window.full).toBe(true);
    await large.finish(0);
    expect(large.window.hasRoom).toBe(true);
  });

  it('delivers nothing more once it is closed, and waits for what is in hand (K-04)', async () => {
    const { window, started, finish, giveBack } = heldWindow();
    window.add([message(0, 'a'), message(1, 'a'), message(2, 'b')], 3);
    const closed = window.close();
    await finish(0);
    giveBack(2);
    await closed;
    window.add([message(3, 'c')], 4);
    expect(started).toEqual([0, 2]);
    expect(window.position).toBe(1);
  });
});
