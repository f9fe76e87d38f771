/** Patterns of parameters that phones may not override, and of those that they may. */
export interface LayerPolicies {
  locked: readonly string[];
  allowed: readonly string[];
}

/** A list is all of them, null none; an object adds the patterns that are true and takes away those that are null. */
type PatternsPatch = readonly string[] | Readonly<Record<string, true | null>> | null | undefined;
export type PoliciesPatch = { [P in keyof LayerPolicies]?: PatternsPatch };

/** A pattern that is added to one list leaves the other: beside an allowed one, the lock would mean nothing. */
export function patchedPolicies(
  { locked = [], allowed = [] }: Partial<LayerPolicies>,
  patch: PoliciesPatch,
): LayerPolicies {
  return {
    locked: patched(locked, patch.locked, patch.allowed),
    allowed: patched(allowed, patch.allowed, patch.locked),
  };
}

function patched(before: readonly string[], patch: PatternsPatch, other: PatternsPatch): string[] {
  if (patch === null) return [];
  if (isList(patch)) return [...patch];
  const changes = new Map(Object.entries(patch ?? {}));
  const moved = new Set(isList(other) ? [] : addedBy(other));
  const kept = before.filter((pattern) => changes.get(pattern) !== null && !moved.has(pattern));
  return [...new Set([...kept, ...addedBy(patch)])];
}

function addedBy(patch: Exclude<PatternsPatch, readonly string[]>): string[] {
  return Object.entries(patch ?? {}).flatMap(([pattern, added]) => (added ? [pattern] : []));
}

function isList(patch: PatternsPatch): patch is readonly string[] {
  return Array.isArray(patch);
}
