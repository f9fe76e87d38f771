import { connectEventBus, EventBusServer } from '@ringfleet/messaging';
import { createServiceApp, defineSettings, type RingfleetService } from '@ringfleet/service-kit';
import { DhcpOptionsModule } from './dhcp-options.module.ts';
import { unreadConfiguration } from './lint/unread-configuration.ts';

export const service: RingfleetService = {
  name: 'dhcp-options',
  settings: defineSettings('dhcp-options', {}),
  groups: { 'dhcp-options': ['fleet'] },
  prefixes: ['dhcp'],
  async create(parts) {
    const app = await createServiceApp(DhcpOptionsModule.register(parts), { before: unreadConfiguration });
    const { bus, topicPrefix } = parts;
    connectEventBus(app, new EventBusServer({ bus, group: 'dhcp-options', topicPrefix }));
    return app;
  },
};
