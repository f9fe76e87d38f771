import { connectEventBus, EventBusServer } from '@ringfleet/messaging';
import { createServiceApp, type RingfleetService } from '@ringfleet/service-kit';
import { catalogSettings } from './catalog.settings.ts';
import { FirmwareCatalogModule } from './firmware-catalog.module.ts';
import { TREE_GROUP } from './releases/tree-watch.service.ts';

export const service: RingfleetService = {
  name: 'firmware-catalog',
  settings: catalogSettings,
  groups: {
    'firmware-catalog': ['phoneFacts', 'phoneActivity', 'fleet'],
    [TREE_GROUP]: ['artifacts'],
  },
  prefixes: ['firmware'],
  async create(parts) {
    const app = await createServiceApp(FirmwareCatalogModule.register(parts));
    const { bus, topicPrefix } = parts;
    connectEventBus(app, new EventBusServer({ bus, group: 'firmware-catalog', topicPrefix }));
    return app;
  },
};
