import { driftClasses, driftStates, type DriftClass, type DriftState } from '@ringfleet/contracts';
import type { EventBus } from '@ringfleet/messaging';
import type { DriftStore } from '../judging/drift-store.ts';

/** Counts of records and of what waits, for scrapes: counting takes a query, so it is done now and then. */
export class DriftCounts {
  classes: Partial<Record<DriftClass, number>> = {};
  states: Partial<Record<DriftState, number>> = {};
  lost = 0;
  /** Messages that the group has not handled yet, by topic. */
  backlog: Record<string, number> = {};
  private readonly store: DriftStore;
  private readonly bus: Pick<EventBus, 'lag'>;
  private readonly group: string;

  constructor(store: DriftStore, bus: Pick<EventBus, 'lag'>, group: string) {
    this.store = store;
    this.bus = bus;
    this.group = group;
  }

  async count(): Promise<void> {
    this.classes = await this.store.countsBy('class', driftClasses);
    this.states = await this.store.countsBy('state', driftStates);
    this.lost = await this.store.lostFiles();
    this.backlog = await this.bus.lag(this.group);
  }
}
