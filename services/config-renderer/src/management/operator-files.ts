import type { Repository } from '@ringfleet/storage';
import { splitPath } from '@ringfleet/ucs';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import { pagesOf } from '../intent/intent-store.ts';
import { deviceFileOf, ROOT_MASTER } from './managed-path.ts';

/** What of the operator's own files decides who is compared. */
export interface OperatorFiles {
  /** Suffixes of phones' own files in the root, in lower case. */
  deviceSuffixes: Set<string>;
  /** Phones that have a file or a master file of their own there, the first of them. */
  phones: Set<string>;
  /** Master files beside the root's that many phones may read, as boot paths. */
  masters: Set<string>;
}

const PHONES = 50;
const MASTERS = 20;

/** Looks through all of the operator's paths. */
export async function operatorFiles(treeFiles: Repository<TreeFile>): Promise<OperatorFiles> {
  const found: OperatorFiles = { deviceSuffixes: new Set(), phones: new Set(), masters: new Set() };
  for await (const items of pagesOf((cursor) => treeFiles.list({ index: 'present', limit: 1000, ...cursor })))
    for (const { value } of items) note(found, value);
  return found;
}

function note({ deviceSuffixes, phones, masters }: OperatorFiles, { path, kind, mac }: TreeFile): void {
  const device = deviceFileOf(path);
  if (device) deviceSuffixes.add(device.suffix.toLowerCase());
  if (mac !== null && (device || kind === 'master') && phones.size < PHONES) phones.add(mac);
  if (mac !== null || kind !== 'master' || path === ROOT_MASTER || masters.size >= MASTERS) return;
  const { directory, name } = splitPath(path);
  masters.add(name === ROOT_MASTER ? directory : path);
}
