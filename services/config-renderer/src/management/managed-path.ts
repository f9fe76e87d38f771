import { classifyFileName, GENERIC_MAC, splitPath } from '@ringfleet/ucs';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import { ManagementRefusal } from './management-refusal.ts';

export const ROOT_MASTER = `${GENERIC_MAC}.cfg`;

/** What a path can become under management. */
export type ManagedPath =
  { what: 'master' } | { what: 'device'; mac: string; suffix: string } | { what: 'layer' };

/** A phone's own file in the root: `0004f28062d6-lync.cfg`. */
export function deviceFileOf(path: string): { mac: string; suffix: string } | undefined {
  const { kind, mac } = classifyFileName(path);
  if (kind !== 'parameter' || mac === undefined || path.includes('/')) return undefined;
  return { mac, suffix: path.slice(mac.length, -'.cfg'.length) };
}

/** @throws ManagementRefusal that says what can be done instead */
export function managedPathOf(path: string, { kind }: Pick<TreeFile, 'kind'>): ManagedPath {
  if (path.toLowerCase() === ROOT_MASTER) return { what: 'master' };
  const { directory, name } = splitPath(path);
  const named = classifyFileName(path);
  if (kind === 'firmware')
    throw new ManagementRefusal('it is firmware, which belongs to no layer; the master file names it');
  if (named.kind === 'generic-master')
    throw new ManagementRefusal(
      `it is the master file of a site; instead of it, describe a site with the boot path '${directory}' when this file is removed`,
    );
  if (named.kind === 'master' && named.mac !== undefined)
    throw new ManagementRefusal(
      `it is the master file of one phone; instead of it, describe phone ${named.mac} with a group or site of its own when this file is removed`,
    );
  if (kind === 'master')
    throw new ManagementRefusal(
      `it is a master file under a name of its own; only ${ROOT_MASTER} becomes settings of the fleet`,
    );
  if (named.kind === 'licence')
    throw new ManagementRefusal('it is a licence, which phones read as it is; it stays a file');
  if (kind !== 'config' || !/\.(?:cfg|xml)$/i.test(name))
    throw new ManagementRefusal(
      'it is no configuration file; it stays a file that phones read as it is, and put changes it',
    );
  const device = deviceFileOf(path);
  return device ? { what: 'device', ...device } : { what: 'layer' };
}
