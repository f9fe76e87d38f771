import { driftClasses, driftStates, type DriftClass, type DriftState } from '@ringfleet/contracts';
import type { DriftStore } from '../judging/drift-store.ts';

/** Counts of records, for scrapes: counting takes a query, so it is done now and then. */
export class DriftCounts {
  classes: Partial<Record<DriftClass, number>> = {};
  states: Partial<Record<DriftState, number>> = {};
  lost = 0;
  private readonly store: DriftStore;

  constructor(store: DriftStore) {
    this.store = store;
  }

  async count(): Promise<void> {
    this.classes = await this.store.countsBy('class', driftClasses);
    this.states = await this.store.countsBy('state', driftStates);
    this.lost = await this.store.lostFiles();
  }
}
