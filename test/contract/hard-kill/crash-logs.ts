import type { IndexedLine, LogCopyId } from '@ringfleet/storage';
import { DAY, NOW } from '../log-index-adapter.ts';

/** What the killed writer puts: each writer one copy, chunk after chunk, each chunk in several editions. */
export function crashCopy(writer: number): LogCopyId {
  const mac = `0004f200000${writer}`;
  return { mac, path: `${mac}-app.log`, kind: 'app-log', generation: crashOrder(0) };
}

export function crashOrder(count: number): string {
  return `${String(count).padStart(15, '0')}-000000-0000-gw-1`;
}

/** Editions differ in length and words; lines lie in buckets of several days and classes. */
export function crashLines(count: number, edition: number): IndexedLine[] {
  return Array.from({ length: 20 + edition * 3 }, (_, number) => {
    const text = `crash ${count} edition ${edition} line ${number}`;
    const at = NOW - (number % 3) * 5 * DAY - number;
    return { raw: text, text, at, clock: 'set', class: number % 2 ? '3' : '5' };
  });
}
