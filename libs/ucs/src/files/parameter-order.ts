/**
 * Orders parameter names as people read them: segments between dots one by one, numbers by their size (`reg.2` before
 * `reg.10`), a switch directly behind its parameter (`device.X`, `device.X.set`) and `device.set` before all of
 * `device`. The same in every locale; only equal names compare as 0.
 * @returns negative, 0 or positive, for use in sort
 */
export function compareParameterNames(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = compareSegments(left[at], right[at]);
    if (difference !== 0) return difference;
  }
  return compareText(a, b);
}

/** Pairs of name and value in the order of {@link compareParameterNames}. */
export function inNaturalOrder<V>(parameters: ReadonlyMap<string, V>): [name: string, value: V][] {
  return [...parameters].sort(([a], [b]) => compareParameterNames(a, b));
}

function compareSegments(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  if (a === 'set' || b === 'set') return a === 'set' ? -1 : 1;
  const [left, right] = [runs(a), runs(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = compareRuns(left[at], right[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Runs of digits and of other characters; case does not count here. */
function runs(segment: string): string[] {
  return segment.toLowerCase().match(/\d+|\D+/g) ?? [];
}

function compareRuns(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compareText(a, b);
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return left.length - right.length || compareText(left, right);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
