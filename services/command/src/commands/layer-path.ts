import { UsageError } from '../usage-error.ts';

const SCOPES = ['fleet', 'model', 'site', 'group', 'phone'];

/** What the arguments of a layer's commands mean. */
export const scopeText = `one of ${SCOPES.join(', ')}`;
export const ofText = 'model, site, group or MAC; the fleet needs none';

/** The layer's path below `/api/v1/`. @throws UsageError */
export function layerPath(scope: string, of: string | undefined): string {
  if (!SCOPES.includes(scope)) throw new UsageError(`'${scope}' is no scope; it is ${scopeText}`);
  if (of === undefined && scope !== 'fleet') throw new UsageError(`say which ${scope}`);
  return `intent/layers/${scope}/${encodeURIComponent(of ?? 'fleet')}`;
}
