import { connectEventBus, EventBusServer } from '@ringfleet/messaging';
import { createServiceApp, type RingfleetService } from '@ringfleet/service-kit';
import { DriftDetectorModule } from './drift-detector.module.ts';
import { detectorMetrics } from './metrics/detector-metrics.ts';
import { detectorSettings } from './drift-detector.settings.ts';

export const service: RingfleetService = {
  name: 'drift-detector',
  settings: detectorSettings,
  metrics: detectorMetrics,
  groups: { 'drift-detector': ['phoneUploads', 'phoneFiles', 'artifacts', 'fleet', 'phoneFacts'] },
  prefixes: ['drift', 'phone-documents'],
  async create(parts) {
    const app = await createServiceApp(DriftDetectorModule.register(parts));
    const { bus, topicPrefix } = parts;
    connectEventBus(app, new EventBusServer({ bus, group: 'drift-detector', topicPrefix }));
    return app;
  },
};
