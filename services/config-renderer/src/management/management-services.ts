import type { Provider, Type } from '@nestjs/common';
import type { ProvisioningTree } from '@ringfleet/provisioning-tree';
import type { Repository } from '@ringfleet/storage';
import type { FileBytes } from '../imported-files/file-bytes.ts';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import type { IntentOrgans } from '../intent/intent-organs.ts';
import { IntentService } from '../intent/intent.service.ts';
import { ManagementController } from './management.controller.ts';
import { Management } from './management.service.ts';
import { TakeBack } from './take-back.service.ts';

export const managementControllers: Type[] = [ManagementController];

/** Taking files under management and giving them back. */
export function managementServices(
  { store, secrets, repositories, rendered: members }: IntentOrgans,
  files: {
    treeFiles: Repository<TreeFile>;
    versions: Repository<TreeFile>;
    bytes: FileBytes;
    tree: ProvisioningTree;
  },
): Provider[] {
  const { seen, rendered } = repositories;
  const parts = { store, secrets, seen, rendered, members, ...files };
  return [
    {
      provide: Management,
      inject: [IntentService],
      useFactory: (intent: IntentService) => new Management({ ...parts, intent }),
    },
    {
      provide: TakeBack,
      inject: [IntentService],
      useFactory: (intent: IntentService) => new TakeBack({ ...parts, intent }),
    },
  ];
}
