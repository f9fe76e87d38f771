import { type TargetSet, targetSetSchema } from '@ringfleet/contracts';
import type { RepositoryDefinition } from '@ringfleet/storage';

/** A version that phones shall run, as it is told. */
export type Target = TargetSet;

/** Id: `fleet`, `site/berlin`. */
export const targets: RepositoryDefinition<Target> = { name: 'targets', schema: targetSetSchema };

export function targetId(scope: Target['scope'], of: string): string {
  return scope === 'fleet' ? 'fleet' : `${scope}/${of}`;
}
