import { join } from 'node:path';
import { connectEventBus, EventBusServer } from '@ringfleet/messaging';
import { openLocalTree } from '@ringfleet/provisioning-tree';
import type { RingfleetService } from '@ringfleet/service-kit';
import { createServiceApp, defineSettings } from '@ringfleet/service-kit';
import { unreadJson } from './apply/unread-json.ts';
import { ConfigRendererModule } from './config-renderer.module.ts';
import { TreeView } from './tree-view.ts';

export const service: RingfleetService = {
  name: 'config-renderer',
  settings: defineSettings('config-renderer', {}),
  groups: { 'config-renderer': ['phoneFacts', 'drift', 'releases'] },
  prefixes: [
    'intent',
    'changes',
    'imports',
    'tree',
    'tree-history',
    'preview',
    'explain',
    'lint',
    'manage',
    'unmanage',
  ],
  async create(parts) {
    const app = await createServiceApp(ConfigRendererModule.register(parts, await TreeView.open(parts)), {
      before: unreadJson,
    });
    const { bus, topicPrefix } = parts;
    connectEventBus(app, new EventBusServer({ bus, group: 'config-renderer', topicPrefix }));
    return app;
  },
  openLocalSeals: ({ dataFolder, sealer, blobs, instance }) =>
    openLocalTree({ folder: join(dataFolder, 'tree'), sealer, blobs, gateway: instance }),
};
