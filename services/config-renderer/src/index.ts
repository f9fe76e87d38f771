import type { RingfleetService } from '@ringfleet/service-kit';
import { createServiceApp, defineSettings } from '@ringfleet/service-kit';
import { ConfigRendererModule } from './config-renderer.module.ts';
import { TreeView } from './tree-view.ts';

export const service: RingfleetService = {
  name: 'config-renderer',
  settings: defineSettings('config-renderer', {}),
  prefixes: ['imports', 'tree', 'tree-history', 'preview', 'lint'],
  async create(parts) {
    return createServiceApp(ConfigRendererModule.register(parts, await TreeView.open(parts)));
  },
};
