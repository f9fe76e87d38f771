import type { BusStatus } from '../event-bus.port.ts';

export type PartState = Exclude<BusStatus, 'stopped'>;

const WORST_FIRST: PartState[] = ['crashed', 'disconnected', 'rebalancing', 'connected'];

/** What each part of the bus last knew of the cluster; the bus is as well as its worst part (N-17). */
export class BusHealth {
  private readonly parts = new Map<object, PartState>();

  set(part: object, state: PartState): void {
    this.parts.set(part, state);
  }

  forget(part: object): void {
    this.parts.delete(part);
  }

  get state(): PartState {
    const states = new Set(this.parts.values());
    return WORST_FIRST.find((state) => states.has(state)) ?? 'disconnected';
  }
}
