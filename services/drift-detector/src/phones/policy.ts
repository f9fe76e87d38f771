import { matchesPattern } from '@ringfleet/ucs';
import type { Policy } from './phone-view.repository.ts';

/**
 * Whether phones may not override a parameter. The most specific layer that names it decides; where one layer both
 * locks and allows it, it is allowed: an exception beside its rule.
 * @param policies of the phone's layers, the most specific first
 */
export function isLocked(parameter: string, policies: readonly Policy[]): boolean {
  for (const { locked, allowed } of policies) {
    if (allowed.some((pattern) => matchesPattern(parameter, pattern))) return false;
    if (locked.some((pattern) => matchesPattern(parameter, pattern))) return true;
  }
  return false;
}
