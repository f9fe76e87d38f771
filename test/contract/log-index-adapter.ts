import type { LogIndex, LogRetention } from '@ringfleet/storage';

/** What the contract suite of log indexes needs of an adapter: a StoreAdapter whose stores have retention and a clock. */
export interface LogIndexAdapter {
  newPlace(): Promise<string>;
  open(place: string, options: { retention: LogRetention; now: () => number }): Promise<LogIndex>;
  removePlace(place: string): Promise<void>;
  /** Whether the size counts what a killed put left, which nobody finds. */
  sizesKilledPuts?: true;
}

export async function loadLogIndexAdapter(module: URL | string): Promise<LogIndexAdapter> {
  return ((await import(String(module))) as { default: LogIndexAdapter }).default;
}

export const NOW = Date.UTC(2026, 10, 27, 12);
export const DAY = 86_400_000;

export const retention: LogRetention = {
  days: { '*': 30, '0': 7, '1': 7, '2': 30, '3': 30, '4': 90, '5': 365, '6': 365 },
  bytes: 10 ** 9,
};
