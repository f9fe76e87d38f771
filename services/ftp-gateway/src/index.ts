import { join } from 'node:path';
import { connectEventBus, EventBusServer } from '@ringfleet/messaging';
import { openLocalTree } from '@ringfleet/provisioning-tree';
import { createServiceApp, type RingfleetService } from '@ringfleet/service-kit';
import { FtpFront } from './ftp-front.ts';
import { FtpGatewayModule } from './ftp-gateway.module.ts';
import { gatewaySettings } from './gateway.settings.ts';
import { gatewayMetrics } from './metrics/gateway-metrics.ts';

export const service: RingfleetService = {
  name: 'ftp-gateway',
  settings: gatewaySettings,
  metrics: gatewayMetrics,
  state: 'own',
  groups: { 'ftp-gateway': ['phoneImports'] },
  prefixes: ['gateways'],
  async create(parts) {
    const app = await createServiceApp(await FtpGatewayModule.register(parts));
    const { bus, topicPrefix } = parts;
    connectEventBus(app, new EventBusServer({ bus, group: 'ftp-gateway', topicPrefix }));
    return app;
  },
  openLocalSeals: ({ dataFolder, sealer, blobs, instance }) =>
    openLocalTree({ folder: join(dataFolder, 'tree'), sealer, blobs, gateway: instance }),
  listen: (app) => app.get(FtpFront).listen(),
};

export { type AdoptedJournal } from './delivery/adopt-journal.ts';
export { journalOwner, standIn } from './delivery/stand-in.ts';
