import { describe, expect, it } from '@jest/globals';
import { ConnectionCaps } from './connection-caps.ts';

describe('control connections', () => {
  it('are capped by address and in all, and count again after they end', () => {
    const caps = new ConnectionCaps(5, 2);
    expect([caps.enter('10.0.0.1'), caps.enter('10.0.0.1'), caps.enter('10.0.0.1')]).toEqual([
      true,
      true,
      false,
    ]);
    caps.leave('10.0.0.1');
    expect(caps.enter('10.0.0.1')).toBe(true);
    expect([1, 2, 3].map(() => caps.enter('127.0.0.1'))).toEqual([true, true, true]);
    expect(caps.enter('10.0.0.2')).toBe(false);
  });
});
