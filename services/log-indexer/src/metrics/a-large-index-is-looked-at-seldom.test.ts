import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { IndexWatch } from './index-watch.ts';

describe('the size of an index', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** One whose every look takes so long. */
  const watched = (tookMs: number) => {
    let looks = 0;
    const size = async () => {
      looks += 1;
      await new Promise((done) => setTimeout(done, tookMs));
      return { lines: 1, bytes: 1 };
    };
    const watch = new IndexWatch({ size });
    watch.start();
    return { watch, looks: () => looks };
  };

  it('is asked for every 15 seconds while that is quick', async () => {
    const { watch, looks } = watched(10);
    await jest.advanceTimersByTimeAsync(61_000);
    expect(looks()).toBe(5);
    watch.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(looks()).toBe(5);
  });

  it('takes a twentieth of the time when it is slow, and never two at once', async () => {
    const { watch, looks } = watched(30_000);
    await jest.advanceTimersByTimeAsync(599_000);
    expect(looks()).toBe(1);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(looks()).toBe(2);
    watch.stop();
  });
});
