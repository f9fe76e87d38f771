import { RingfleetError } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import type { IntentChange } from '../change-sets/change-sets.service.ts';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import type { IntentDocuments } from '../intent/intent-document.ts';
import { deviceFileName, genericMasterPath } from '../rendering/config-list.ts';
import { Rendering } from '../rendering/rendering.ts';
import type { IntentPlan } from './plan.ts';

/**
 * What a plan newly renders must not lie where the operator has a file: the file would stay, and what was described would
 * reach no phone.
 * @throws RF_PATH_UNMANAGED
 */
export async function assertFreePaths(plan: IntentPlan, treeFiles: Repository<TreeFile>): Promise<void> {
  if (plan.after.fleet === undefined) return;
  // Only names count here.
  const open = () => 'x';
  const then = new Rendering(plan.before, open);
  const now = new Rendering(plan.after, open);
  for await (const page of plan.spool.pages()) {
    const paths = new Set(page.flatMap((change) => pathsOf(change, then, now)));
    for (const { id, value } of await treeFiles.getMany([...paths]))
      if (value.blob !== null) throw new RingfleetError('RF_PATH_UNMANAGED', { path: id });
  }
}

function pathsOf({ kind, id, document }: IntentChange, then: Rendering, now: Rendering): string[] {
  if (document === null) return [];
  if (kind === 'phone') {
    const { lines, parameters } = document as IntentDocuments['phone'];
    const sets = lines.length > 0 || Object.keys(parameters).length > 0;
    return sets ? [deviceFileName(id, now.suffix)] : [];
  }
  const before = new Set(then.context.fleet ? then.layerFiles({ kind, id }).map(({ path }) => path) : []);
  const paths = now.layerFiles({ kind, id }).map(({ path }) => path);
  if (kind === 'site') {
    const [old, site] = [then.context.sites.get(id), now.context.sites.get(id)];
    if (then.context.fleet && old?.document.bootPath !== undefined) before.add(genericMasterPath(old));
    if (site?.document.bootPath !== undefined) paths.push(genericMasterPath(site));
  }
  return paths.filter((path) => !before.has(path));
}
