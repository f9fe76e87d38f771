import type { Provider } from '@nestjs/common';
import type { ProvisioningTree } from '@ringfleet/provisioning-tree';
import type { Repository } from '@ringfleet/storage';
import type { ChangeSet } from '../change-sets/change-set.repository.ts';
import type { FileBytes } from '../imported-files/file-bytes.ts';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import type { IntentOrgans } from '../intent/intent-organs.ts';
import { AskedPhones } from '../preview/asked-phone.ts';
import { EarlierVersions } from '../preview/earlier-version.ts';
import { FileOrigins } from '../preview/file-origins.ts';
import { PreviewBoot } from '../preview/preview.service.ts';
import { Explain } from './explain.service.ts';
import { SettingHistory } from './setting-history.ts';

export interface ExplainOrgansParts {
  organs: Pick<IntentOrgans, 'store' | 'open' | 'repositories' | 'firmware'>;
  tree: ProvisioningTree;
  bytes: FileBytes;
  treeFiles: Repository<TreeFile>;
  versions: Repository<TreeFile>;
  changeSets: Repository<ChangeSet>;
}

/** What boots phones virtually: the services of preview and explain. */
export function explainProviders({
  organs: { store, open, repositories, firmware },
  tree,
  bytes,
  treeFiles,
  versions,
  changeSets,
}: ExplainOrgansParts): Provider[] {
  const { rendered, faults, seen } = repositories;
  const phones = new AskedPhones(store, seen);
  const boots = new PreviewBoot({
    ...{ tree, bytes, versions, store, open, phones, firmware },
    origins: new FileOrigins({ treeFiles, rendered, faults }),
    earlier: new EarlierVersions(changeSets),
  });
  const history = new SettingHistory({ store, versions, bytes });
  return [
    { provide: PreviewBoot, useValue: boots },
    { provide: Explain, useValue: new Explain({ phones, boots, store, open, history }) },
  ];
}
