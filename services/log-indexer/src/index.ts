import { connectEventBus, EventBusServer } from '@ringfleet/messaging';
import { createServiceApp, type RingfleetService } from '@ringfleet/service-kit';
import { LogIndexerModule } from './log-indexer.module.ts';
import { indexerSettings } from './log-indexer.settings.ts';
import { indexerMetrics } from './metrics/indexer-metrics.ts';

export const service: RingfleetService = {
  name: 'log-indexer',
  settings: indexerSettings,
  metrics: indexerMetrics,
  groups: { 'log-indexer': ['phoneActivity', 'phoneUploads', 'fleet'] },
  prefixes: ['phones', 'logs'],
  async create(parts) {
    const app = await createServiceApp(await LogIndexerModule.register(parts));
    const { bus, topicPrefix } = parts;
    connectEventBus(app, new EventBusServer({ bus, group: 'log-indexer', topicPrefix }));
    return app;
  },
};
