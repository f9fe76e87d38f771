import { expect, it } from '@jest/globals';
import { BusHealth } from './bus-health.ts';

it('is as well as its worst part, and unknown to be connected until one says so (N-17)', () => {
  const health = new BusHealth();
  const [consumer, admin] = [{}, {}];
  expect(health.state).toBe('disconnected');
  health.set(admin, 'connected');
  expect(health.state).toBe('connected');
  for (const state of ['rebalancing', 'disconnected', 'crashed'] as const) {
    health.set(consumer, state);
    expect(health.state).toBe(state);
  }
  health.forget(consumer);
  expect(health.state).toBe('connected');
});
