import { connectEventBus, EventBusServer } from '@ringfleet/messaging';
import { createServiceApp, defineSettings, type RingfleetService } from '@ringfleet/service-kit';
import { LogIndexerModule } from './log-indexer.module.ts';

export const service: RingfleetService = {
  name: 'log-indexer',
  settings: defineSettings('log-indexer', {}),
  prefixes: ['phones'],
  async create(parts) {
    const app = await createServiceApp(LogIndexerModule.register(parts));
    const { bus, topicPrefix } = parts;
    connectEventBus(app, new EventBusServer({ bus, group: 'log-indexer', topicPrefix }));
    return app;
  },
};
