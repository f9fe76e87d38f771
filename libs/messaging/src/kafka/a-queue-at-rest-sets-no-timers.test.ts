import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import './kafkajs-insides.ts';

interface RequestQueue {
  pending: unknown[];
  maybeThrottle(ms: number): void;
  checkPendingRequests(): void;
  destroy(): void;
}
const QueueOfLibrary = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as new (
  options: object,
) => RequestQueue;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('a connection without requests that wait sets no timers, and one with them looks when its throttle ends', () => {
  const sent: string[] = [];
  const logger = { debug: () => undefined };
  const queue = new QueueOfLibrary({ logger, clientId: 'c', broker: 'b' });
  queue.checkPendingRequests();
  expect(jest.getTimerCount()).toBe(0);
  queue.maybeThrottle(5_000);
  queue.checkPendingRequests();
  expect(jest.getTimerCount()).toBe(0);
  queue.pending.push({ send: () => sent.push('waited'), expectResponse: true });
  queue.checkPendingRequests();
  jest.advanceTimersByTime(4_999);
  expect(sent).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(sent).toEqual(['waited']);
  expect(jest.getTimerCount()).toBe(0);
  queue.destroy();
});
