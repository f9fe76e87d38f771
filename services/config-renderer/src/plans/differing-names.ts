import { sameValue } from '@ringfleet/ucs';

/** Names of what is set differently, or on one side only; white space inside certificates does not count. */
export function differingNames(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => {
    const [a, b] = [before.get(name), after.get(name)];
    return a === undefined || b === undefined || !sameValue(a, b);
  });
}
