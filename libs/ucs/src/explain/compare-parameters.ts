import { compareParameterNames } from '../files/parameter-order.ts';
import { sameValue } from '../files/pem-text.ts';

/** Values by parameter name; null where a setting is known but none counts. */
export type ParameterValues = ReadonlyMap<string, string | null>;

/** One parameter that is not the same any more; null is no value. */
export interface ParameterDifference {
  name: string;
  before: string | null;
  after: string | null;
}

/** What differs between two sets of values, in natural order; white space inside certificates does not count. */
export function compareParameters(before: ParameterValues, after: ParameterValues): ParameterDifference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(compareParameterNames);
  return names
    .map((name) => ({ name, before: before.get(name) ?? null, after: after.get(name) ?? null }))
    .filter(
      (pair) =>
        pair.before !== pair.after &&
        (pair.before === null || pair.after === null || !sameValue(pair.before, pair.after)),
    );
}
