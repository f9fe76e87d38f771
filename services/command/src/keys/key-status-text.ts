import type { KeyStatus } from '@ringfleet/standalone';

/** Each key with what it sealed, a line a place. */
export function keyStatusText(keys: readonly KeyStatus[]): string {
  return keys
    .map(({ key, seals, places }) => {
      const what = seals ? 'seals' : places.length > 0 ? 'is still needed' : 'is needed by nothing';
      return [`${key} ${what}`, ...places.map(({ place, count }) => `  ${count} of ${place}`), ''].join('\n');
    })
    .join('');
}
